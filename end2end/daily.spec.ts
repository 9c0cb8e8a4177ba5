// The day's work on a ticket: the stopwatch, and what is given up and taken back.
import { expect, test } from "./kit/test.ts";
import { CHIARA, openRow, readyForOffline, signIn } from "./steps.ts";

test("a timer survives reload and sleep, and its minutes are recorded", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await tablet.context.setOffline(true);
  await openRow(page, 0);
  const ticket = page.url();
  await page.getByRole("button", { name: "Avvia il timer" }).click();
  await expect(page.getByRole("timer")).toContainText("0 min");

  await page.reload();
  await expect(page.getByRole("timer")).toBeVisible();
  // On another ticket it says where it runs, and leads back.
  await page.goto(`${line.url}/desk/queue`);
  await openRow(page, 1);
  await page.getByRole("link", { name: /Il timer corre sul ticket/ }).click();
  await expect(page).toHaveURL(ticket);

  // The tablet slept: all that has moved is the clock.
  await page.clock.setFixedTime(Date.now() + 47 * 60_000);
  await page.reload();
  await expect(page.getByRole("timer")).toContainText("47 min");
  await page.getByRole("button", { name: "Scarta il tempo" }).click();
  await page.getByRole("button", { name: "Annulla", exact: true }).click();
  await page.getByRole("button", { name: "Ferma e registra" }).click();
  await expect(page.getByRole("button", { name: "Avvia il timer" })).toBeVisible();
  await expect(page.locator(".ticket-side li", { hasText: /4[78] min/ })).toHaveCount(1);
  await page.reload();
  await expect(page.getByRole("button", { name: "Avvia il timer" })).toBeVisible();
  await expect(page.locator(".ticket-side li", { hasText: /4[78] min/ })).toHaveCount(1);
});

test("a reply that was given up comes back with one press", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await openRow(page, 0);
  await page.getByRole("button", { name: "Risposta al richiedente", exact: true }).click();
  await page.locator("#composer").fill("Passo alle tre con il ricambio.");
  await page.getByRole("button", { name: "Elimina la bozza" }).click();
  await expect(page.locator("#composer")).toHaveCount(0);
  await page.getByRole("button", { name: "Annulla", exact: true }).click();
  await expect(page.locator("#composer")).toHaveValue("Passo alle tre con il ricambio.");
});

test("a reply, the time and the resolution take four taps on a tablet", async ({ line, browser }) => {
  const context = await browser.newContext({ viewport: { width: 820, height: 1180 }, hasTouch: true, locale: "it-IT" });
  const page = await context.newPage();
  await signIn(page, line.url);
  await openRow(page, 0);
  // Begun when the work began.
  await page.getByRole("button", { name: "Avvia il timer" }).tap();
  await expect(page.getByRole("timer")).toBeVisible();

  let taps = 0;
  const tap = async (name: string, where = page.locator("body")) => {
    taps += 1;
    await where.getByRole("button", { name, exact: true }).first().tap();
  };
  await tap("Risposta al richiedente");
  await page.keyboard.type("Il lettore è sostituito: può riprovare.");
  await tap("Invia la risposta");
  await expect(page.locator(".timeline")).toContainText("può riprovare");
  await tap("Risolvi", page.locator(".actions-sticky"));
  const dialog = page.locator("dialog[open]");
  await expect(dialog.getByLabel(/Registra i .* del timer/)).toBeChecked();
  await page.keyboard.type("Lettore di badge sostituito.");
  await tap("Risolvi", dialog);
  await expect(page.locator(".ticket-page")).toContainText("Risolto");
  await expect(page.locator(".ticket-side li", { hasText: "1 min" })).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Avvia il timer" })).toBeVisible();
  expect(taps).toBeLessThanOrEqual(4);
  await context.close();
});

test("what only the server can do says so while there is no line", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await page.goto(`${line.url}/desk/profile`);
  await expect(page.getByRole("link", { name: "Password, secondo fattore e accessi" })).toBeVisible();
  await tablet.context.setOffline(true);
  await line.set("refuse");
  await page.reload();
  await expect(page.getByText("si cambiano quando c'è la connessione")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("link", { name: "Password, secondo fattore e accessi" })).toHaveCount(0);
});

test("what came since one was last here is marked", async ({ line, tablet, browser }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await openRow(page, 0);
  const ticket = page.url();
  await expect(page.locator(".timeline li").first()).toBeVisible();
  await expect(page.getByText("Novità dall'ultima volta")).toHaveCount(0);
  await page.goto(`${line.url}/desk/queue`);

  const colleague = await (await browser.newContext({ locale: "it-IT" })).newPage();
  await signIn(colleague, line.url, CHIARA);
  await colleague.goto(ticket);
  await colleague.getByRole("button", { name: "Nota interna", exact: true }).click();
  await colleague.locator("#composer").fill("Il fornitore arriva domani alle otto.");
  await colleague.getByRole("button", { name: "Salva la nota" }).click();
  // One's own words are never news.
  await expect(colleague.locator(".timeline")).toContainText("domani alle otto");
  await colleague.reload();
  await expect(colleague.locator(".timeline")).toContainText("domani alle otto");
  await expect(colleague.getByText("Novità dall'ultima volta")).toHaveCount(0);
  await colleague.context().close();

  await page.goto(ticket);
  await expect(page.getByText("Novità dall'ultima volta: 1")).toBeVisible();
  await expect(page.locator(".timeline li", { hasText: "domani alle otto" })).toContainText("Nuovo");
  await page.goto(`${line.url}/desk/queue`);
  await page.goto(ticket);
  await expect(page.locator(".timeline")).toContainText("domani alle otto");
  await expect(page.getByText("Novità dall'ultima volta")).toHaveCount(0);
});

test("two people on one ticket see each other, and none loses a word", async ({ line, tablet, browser }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await openRow(page, 0);
  const ticket = page.url();
  const colleague = await (await browser.newContext({ locale: "it-IT" })).newPage();
  await signIn(colleague, line.url, CHIARA);
  await colleague.goto(ticket);
  await expect(colleague.getByText("Anche qui: Luca Battel")).toBeVisible();
  await page.getByRole("button", { name: "Risposta al richiedente", exact: true }).click();
  await page.locator("#composer").fill("Ci penso io");
  await expect(colleague.getByText("Sta scrivendo: Luca Battel")).toBeVisible({ timeout: 25_000 });
  await expect(page.getByText("Anche qui: Chiara Dalmas")).toBeVisible({ timeout: 25_000 });

  // What the colleague does meanwhile leaves the draft and the place in it alone.
  await colleague.getByRole("button", { name: "Nota interna", exact: true }).click();
  await colleague.locator("#composer").fill("Il modem è già in magazzino.");
  await colleague.getByRole("button", { name: "Salva la nota" }).click();
  await colleague.keyboard.press("1");
  await expect(page.locator(".timeline")).toContainText("già in magazzino", { timeout: 25_000 });
  await expect(page.locator("#composer")).toBeFocused();
  await expect(page.locator("#composer")).toHaveValue("Ci penso io");
  await page.keyboard.type(", arrivo alle tre.");
  await page.reload();
  await expect(page.locator("#composer")).toHaveValue("Ci penso io, arrivo alle tre.");

  await colleague.locator("a[href='/desk/queue']:visible").first().click();
  await expect(page.getByText("Anche qui")).toHaveCount(0, { timeout: 25_000 });
  await colleague.context().close();
});
