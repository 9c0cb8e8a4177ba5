// A technician's day: what is next, where, whom to call; worked through in a cellar and sent later.
import type { Page } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { AMINA, MARCO, openRow, readyForOffline, signIn, signInTo } from "./steps.ts";

const LABELS = "Etichette provette illeggibili";

/** The card of a visit. The demo plans it for the next hour: late in the evening that is tomorrow. */
async function cardOf(page: Page, subject: string) {
  await expect(page.locator(".visit-card, .empty").first()).toBeVisible();
  const card = page.locator(".visit-card", { hasText: subject });
  if ((await card.count()) === 0) await page.getByRole("link", { name: /^Giorno dopo/ }).click();
  await expect(card).toBeVisible();
  return card;
}

/** A day in Rome, some days from now, as in addresses and fields. */
function romanDay(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Europe/Rome" });
}

test("from the way there to the solution without a network: four taps", async ({ server, line, tablet }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await page.setViewportSize({ width: 390, height: 844 });
  await signInTo(page, line.url, MARCO);
  // A field technician begins with the day.
  await expect(page).toHaveURL(/\/desk\/today/);
  await readyForOffline(page);
  const before = (await logOf(server)).length;
  const card = await cardOf(page, LABELS);
  await expect(page.locator(".page-foot")).toContainText(/Pronto per l'offline · aggiornato alle \d\d:\d\d/);

  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();
  await cardOf(page, LABELS);
  // All there is to know before ringing the bell.
  await expect(card.getByRole("link", { name: "+39 999 020 0208" })).toHaveAttribute("href", "tel:+399990200208");
  await expect(card).toContainText("Portare un rotolo del vecchio tipo");
  await expect(card.locator(".visit-address")).toContainText("Roncavalle");
  await expect(card.getByRole("link", { name: "Apri nella mappa" })).toHaveAttribute("href", /openstreetmap\.org\/search\?query=|^geo:/);

  let taps = 0;
  const tap = async (name: string, where = card) => {
    taps += 1;
    await where.getByRole("button", { name, exact: true }).first().click();
  };
  await tap("In viaggio");
  await expect(card).toContainText("In viaggio");
  await tap("In sede");
  await tap("Concludi");
  // What comes after a visit is the solution, or what the ticket waits for.
  const dialog = page.locator("dialog[open]");
  await expect(dialog.getByRole("heading", { name: "Risolvi il ticket" })).toBeVisible();
  await page.keyboard.type("Testina allineata, rotolo del vecchio tipo.");
  await tap("Risolvi", dialog);
  await expect(page.locator(".ticket-page")).toContainText("Risolto");
  expect(taps).toBe(4);

  // Reloading asks for nothing again, and the way back is the day.
  await page.reload();
  await expect(page.locator(".ticket-page")).toContainText("Risolto");
  await expect(dialog).toHaveCount(0);
  await page.goto(`${line.url}/desk/today`);
  await cardOf(page, LABELS);
  await expect(card).toHaveClass(/is-over/);
  await expect(card.locator(".visit-acts")).toHaveCount(0);

  await line.heal();
  await tablet.context.setOffline(false);
  await expect.poll(async () => counts((await logOf(server)).slice(before)), { timeout: 45_000 }).toMatchObject({ visit_moved: 3, status_changed: 1 });
});

test("nobody there: asked before, told to colleagues, and a step taken too early is taken back", async ({ server, tablet }) => {
  const page = await tablet.page();
  await signInTo(page, server.url, MARCO);
  const card = await cardOf(page, LABELS);
  await card.getByRole("button", { name: "In viaggio" }).click();
  await page.locator(".toast").getByRole("button", { name: "Annulla" }).click();
  await expect(card).toContainText("Programmato");

  const dialog = page.locator("dialog[open]");
  await card.getByRole("button", { name: "Intervento a vuoto" }).click();
  await dialog.getByRole("button", { name: "Indietro" }).click();
  await expect(card).toContainText("Programmato");
  await card.getByRole("button", { name: "Intervento a vuoto" }).click();
  await dialog.locator("textarea").fill("Laboratorio chiuso, nessuno risponde.");
  await dialog.getByRole("button", { name: "Intervento a vuoto" }).click();
  await expect(card).toHaveClass(/is-over/);
  await expect(card).toContainText("A vuoto");
  await card.getByRole("link", { name: LABELS }).click();
  await expect(page.locator(".timeline")).toContainText("Laboratorio chiuso");
  await page.getByRole("link", { name: "Indietro" }).click();
  await expect(page).toHaveURL(/\/desk\/today/);
});

test("an empty day says when the next visit is, also one planned just now", async ({ server, tablet, browser }) => {
  const page = await tablet.page();
  await signInTo(page, server.url, AMINA);
  await expect(page.locator(".empty-text")).toHaveText("Nessun intervento oggi.");

  const office = await (await browser.newContext({ locale: "it-IT", timezoneId: "Europe/Rome" })).newPage();
  await signIn(office, server.url);
  const subject = await openRow(office, 0);
  await office.getByRole("button", { name: "Programma un intervento" }).click();
  const dialog = office.locator("dialog[open]");
  await dialog.locator("#technician").fill("Amina");
  await office.getByRole("option").first().click();
  await dialog.locator("#visit-from").fill(`${romanDay(1)}T08:30`);
  await dialog.locator("#visit-to").fill(`${romanDay(1)}T09:30`);
  await dialog.getByRole("button", { name: "Programma un intervento" }).click();
  await expect(dialog).toHaveCount(0);

  await expect(page.locator(".empty-text")).toHaveText("Nessun intervento oggi. Domani il primo è alle 08:30.", { timeout: 20_000 });
  await page.locator(".empty").getByRole("link", { name: "Domani" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Domani, / })).toBeVisible();
  await expect(page.locator(".visit-card", { hasText: subject })).toContainText("08:30 – 09:30");
  await page.getByRole("link", { name: /^Giorno prima/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Oggi, / })).toBeVisible();

  // Who sends them sees everyone's day, or one person's.
  await office.locator("a[href='/desk/today']:visible").first().click();
  await office.getByRole("link", { name: /^Giorno dopo/ }).click();
  const chips = office.getByRole("navigation", { name: "Interventi di" });
  await expect(office.locator(".visit-card", { hasText: subject })).toContainText("Amina Haddad");
  await chips.getByRole("link", { name: /Amina Haddad/ }).click();
  await expect(office.locator(".visit-card")).toHaveCount(1);
  await expect(office).toHaveURL(/day=.*who=/);
  await chips.getByRole("link", { name: /^Tutti/ }).click();
  await expect(office.locator(".visit-card", { hasText: "Marco Pittis" }).first()).toBeVisible();
  await office.context().close();
});
