// The product's promise, on the real program in a real browser: work done without a network is there after the
// browser was killed, and in the server's log exactly once, even where the first answer is lost.
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { act, choose, mark, newTicket, openRow, readyForOffline, resolve, CHIARA, signIn, signInAgain, write } from "./steps.ts";

test("from a dead network to the log, exactly once", async ({ server, line, tablet }) => {
  test.setTimeout(120_000);
  let page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  const before = (await logOf(server)).length;
  const known = await page.locator("a.ticket-link").first().getAttribute("href");

  // The network goes, the browser is closed, and starts cold at a deep link.
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await tablet.restart();
  await tablet.context.setOffline(true);
  page = await tablet.page();
  await page.goto(`${line.url}${known}`);
  await expect(page.locator(".ticket-page h1")).toBeVisible();
  await expect(mark(page)).toHaveClass(/connection-offline|connection-waiting/);

  const first = await newTicket(page, "Stampante ferma nel seminterrato");
  const second = await newTicket(page, "Lettore di badge spento", "Moro");
  expect(first).toMatch(/^\d{4,10}$/);
  expect(second).not.toBe(first);
  await act(page, "Inizia a lavorarci");
  await write(page, "Nota interna", "Alimentatore <b>scollegato</b>");
  await resolve(page, "Ricollegato l'alimentatore");

  await openRow(page, 3);
  await write(page, "Risposta al richiedente", "Arriviamo appena risaliamo.");
  const worked = await openRow(page, 4);
  await write(page, "Nota interna", "Provato il cavo: regge.");

  await page.goto(`${line.url}/desk/outbox`);
  const saved = 7;
  await expect(page.locator(".outbox-item")).toHaveCount(saved);

  // Nothing that was called saved depends on the browser's life.
  await tablet.restart();
  await tablet.context.setOffline(true);
  page = await tablet.page();
  await page.goto(`${line.url}/desk/outbox`);
  await expect(page.locator(".outbox-item")).toHaveCount(saved);

  // The line is back, and loses the first answer.
  await line.heal();
  line.next({ method: "POST", path: "/sync/v1/push" }, { kind: "drop-reply" });
  await tablet.context.setOffline(false);
  await expect(mark(page)).toHaveClass(/connection-(sent|signed-out)/, { timeout: 45_000 });
  // Chromium writes cookies half a minute late: a kill soon after the sign-in costs the session, and no work.
  if (/signed-out/.test((await mark(page).getAttribute("class")) ?? "")) await signInAgain(page, line.url);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 45_000 });
  await page.goto(`${line.url}/desk/outbox`);
  await expect(page.locator(".empty")).toBeVisible();
  const pushes = line.seen.filter((seen) => seen.path === "/sync/v1/push" && seen.forwarded);
  expect(pushes.length).toBeGreaterThan(1);

  const rows = (await logOf(server)).slice(before);
  expect(new Set(rows.map((row) => row.event_id)).size).toBe(rows.length);
  expect(new Set(rows.map((row) => row.command_id)).size).toBe(saved);
  expect(counts(rows)).toMatchObject({ ticket_created: 2, article_added: 3, status_changed: 2 });
  expect(await server.command("verify")).toMatch(/^sound: /);

  // A colleague at the desk sees the same.
  await page.goto(`${line.url}/desk/queue`);
  await page.locator("a.ticket-link", { hasText: worked }).first().click();
  await expect(page.locator(".timeline")).toContainText("Provato il cavo: regge.");
});

test("a colleague's change arrives by itself, and two versions of a field wait for a person", async ({ server, line, tablet, browser }) => {
  test.setTimeout(90_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await newTicket(page, "Proiettore senza segnale");
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 20_000 });

  const office = await browser.newPage({ locale: "it-IT" });
  await signIn(office, server.url, CHIARA);
  await office.locator("a.ticket-link", { hasText: "Proiettore senza segnale" }).click();
  await write(office, "Nota interna", "Chiamato il reparto.");
  await expect(page.locator(".timeline")).toContainText("Chiamato il reparto.", { timeout: 20_000 });

  // Both set the impact from the same base; the tablet is offline.
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await act(page, "Prendi in carico");
  await act(office, "Prendi in carico");
  await expect(mark(office)).toHaveClass(/connection-sent/, { timeout: 20_000 });
  await line.heal();
  await tablet.context.setOffline(false);
  await expect(page.getByText("Due versioni").first()).toBeVisible({ timeout: 45_000 });
  await office.close();
});

test("what others in the same place have reported already is shown while the call is recorded, without a line", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  const number = await newTicket(page, "Stampante del corridoio inceppata");
  await page.locator("a[href='/desk/new']:visible").first().click();
  await choose(page, "#requester", "Zanier");
  const place = await page.locator("#site").inputValue();
  expect(place).not.toBe("");
  // Somebody else, in the same place.
  await choose(page, "#requester", "Moro");
  await expect(page.locator("#site")).toHaveValue(place);
  const perhaps = page.locator(".notice", { hasText: "Forse già segnalato, dalla stessa sede" });
  await page.locator("#subject").fill("Il citofono non suona");
  await expect(perhaps.getByText("Stampante del corridoio inceppata")).toHaveCount(0);
  await page.locator("#subject").fill("La stampan");
  await expect(perhaps.locator("li", { hasText: number })).toContainText("Stampante del corridoio inceppata");
  // A look at it costs nothing that was written.
  await perhaps.getByRole("link", { name: "Stampante del corridoio inceppata" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Stampante del corridoio inceppata" })).toBeVisible();
  await page.goBack();
  await expect(page.locator("#subject")).toHaveValue("La stampan");
});
