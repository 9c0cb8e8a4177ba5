// The server is lost and an older backup brought back: what a device did since then is there again, once.
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { act, mark, newTicket, readyForOffline, signIn, signInAgain, write } from "./steps.ts";

test("work done since the backup comes back from the device", async ({ server, tablet }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await signIn(page, server.url);
  await readyForOffline(page);
  await newTicket(page, "Proiettore spento in sala riunioni");
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 20_000 });
  const backup = join(server.folder, "desk.gz");
  await server.command("backup", backup);
  const kept = (await logOf(server)).length;

  // Sent and answered, and then the server's disk is gone.
  await write(page, "Nota interna", "Cambiata la lampada.");
  await page.locator("#choose-files").setInputFiles({ name: "lampada.zip", mimeType: "application/zip", buffer: randomBytes(400_000) });
  const file = page.locator(".file", { hasText: "lampada.zip" });
  await expect(file).toContainText("all'help desk", { timeout: 20_000 });
  const number = await newTicket(page, "Telefono muto in portineria", "Moro");
  await act(page, "Prendi in carico");
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 20_000 });
  // That bytes have come is the server's own word, and said anew.
  const lost = (await logOf(server)).slice(kept).filter((row) => row.kind !== "file_arrived");
  await server.stop();
  await rm(join(server.folder, "data"), { recursive: true });
  await server.command("restore", backup);
  expect((await logOf(server)).length).toBe(kept);

  // Offline work on top of it waits as ever.
  await write(page, "Nota interna", "Provata un'altra presa.");
  await server.up();
  await expect(mark(page)).toHaveClass(/connection-signed-out/, { timeout: 45_000 });
  await signInAgain(page, server.url);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 45_000 });
  await page.goto(`${server.url}/desk/outbox`);
  await expect(page.locator(".empty")).toBeVisible();

  const again = (await logOf(server)).slice(kept);
  const ids = (rows: typeof again) => rows.map((row) => row.event_id).sort();
  expect(ids(again)).toEqual(expect.arrayContaining(ids(lost)));
  expect(new Set(ids(again)).size).toBe(again.length);
  expect(counts(again)).toMatchObject({ ticket_created: 1, article_added: 2 });
  expect(await server.command("verify")).toMatch(/^sound: /);
  await page.goto(`${server.url}/desk/queue`);
  await page.locator("a.ticket-link", { hasText: "Telefono muto in portineria" }).first().click();
  await expect(page.locator(".ticket-head .ticket-number")).toHaveText(number);
  await expect(page.locator(".timeline")).toContainText("Provata un'altra presa.");
  // The bytes too: the device had kept them.
  await page.goto(`${server.url}/desk/queue`);
  await page.locator("a.ticket-link", { hasText: "Proiettore spento in sala riunioni" }).first().click();
  await expect(file).toContainText("all'help desk", { timeout: 30_000 });
  expect(await server.command("verify")).toContain("1 files");
});
