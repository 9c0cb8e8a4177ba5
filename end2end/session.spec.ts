// One tablet, several people, sessions that end: nobody's work is lost, seen or sent by another.
import { expect, test } from "./kit/test.ts";
import { logOf } from "./log.ts";
import { CHIARA, LUCA, mark, newTicket, readyForOffline, signIn, signInAgain, signInTo, write } from "./steps.ts";

test("a session that ends while work waits loses nothing", async ({ server, line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await newTicket(page, "Turno di notte");
  await expect(mark(page)).toHaveClass(/connection-sent/);
  const address = page.url();
  await tablet.context.setOffline(true);
  await write(page, "Nota interna", "Scritta senza rete, prima che la sessione finisse.");
  // As when the office ends it, or its time is over.
  await tablet.context.clearCookies();
  await tablet.context.setOffline(false);
  await expect(mark(page)).toHaveClass(/connection-signed-out/, { timeout: 60_000 });

  // The ticket stays open and takes more work; what is half written stays in its field.
  await write(page, "Nota interna", "Scritta a sessione finita.");
  await page.locator(".ticket-page").getByRole("button", { name: "Nota interna", exact: true }).click();
  await page.locator(".composer textarea").fill("A metà");
  await signInAgain(page, line.url);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  await page.goto(address);
  await expect(page.locator(".timeline .entry-note")).toHaveCount(2);
  await expect(page.locator(".composer textarea")).toHaveValue("A metà");
  const log = JSON.stringify(await logOf(server));
  for (const text of ["Scritta senza rete, prima che la sessione finisse.", "Scritta a sessione finita."]) {
    expect(log.split(text), text).toHaveLength(2);
  }
});

test("another person on the same tablet neither sees nor sends the first one's work", async ({ server, line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  const subject = "Solo di Luca";
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await newTicket(page, subject);
  await page.locator("a[href='/desk/profile']:visible").first().click();
  await page.getByRole("button", { name: "Esci" }).click();
  const asked = page.locator("dialog[open]");
  await expect(asked).toContainText("Resta su questo dispositivo, altri non lo vedono");
  await asked.getByRole("button", { name: "Esci e tienilo qui" }).click();
  await expect(page.locator("#password")).toBeVisible();

  await line.heal();
  await tablet.context.setOffline(false);
  await signInTo(page, line.url, CHIARA);
  await newTicket(page, "Di Chiara");
  await expect(mark(page)).toHaveClass(/connection-sent/);
  await page.goto(`${line.url}/desk/outbox`);
  await expect(page.locator("main")).not.toContainText(subject);
  await page.goto(`${line.url}/desk/queue`);
  await page.locator("#search").fill(subject);
  await expect(page.locator("a.ticket-link", { hasText: subject })).toHaveCount(0);
  const log = async () => JSON.stringify(await logOf(server));
  expect(await log()).not.toContain(subject);

  // It leaves when its own author is back.
  await page.locator("a[href='/desk/profile']:visible").first().click();
  await page.getByRole("button", { name: "Esci" }).click();
  await expect(page.locator("#password")).toBeVisible();
  await signInTo(page, line.url, LUCA);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  await expect.poll(async () => (await log()).split(`"${subject}"`).length, { timeout: 30_000 }).toBe(2);
  const actors = (await logOf(server)).filter((row) => JSON.stringify(row).includes(subject)).map((row) => row.actor);
  const others = (await logOf(server)).filter((row) => JSON.stringify(row).includes("Di Chiara")).map((row) => row.actor);
  expect(new Set([...actors, ...others]).size).toBe(2);
});
