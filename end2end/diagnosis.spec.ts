// A diagnosis from end to end: an administrator writes a tree, a technician answers it without a network and over a reload,
// the proposal prepares the hand-over, and what was answered stands after the tree has changed.
import type { Page } from "@playwright/test";
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { AMINA, ELENA, MARCO, newTicket, readyForOffline, signInTo } from "./steps.ts";

const DAVIDE = "davide.nardin@civetta.example";

test("a tree is written, answered in a cellar, and its proposal prepares the act; an edit changes nothing that was answered", async ({ server, line, tablet, browser }) => {
  test.setTimeout(240_000);
  const office = await browser.newContext({ locale: "it-IT" });
  const admin = await office.newPage();
  await signInTo(admin, server.url, DAVIDE);
  await admin.goto(`${server.url}/settings/categories`);
  await admin.getByRole("link", { name: "Nuova diagnosi" }).click();
  const set = (name: string, text: string) => admin.locator(`[name="${name}"]`).fill(text);
  const lead = (name: string, to: string) => admin.locator(`[name="${name}"]`).selectOption(to);
  await set("name-it", "Lampada della sala attesa");
  await set("step-0-it", "La lampada si accende?");
  await set("choice-0-0-it", "Sì");
  await lead("to-0-0", "s1");
  await set("choice-0-1-it", "No");
  await lead("to-0-1", "o1");
  await set("step-1-it", "La luce trema?");
  await set("choice-1-0-it", "Sì, trema");
  await lead("to-1-0", "s0");
  await set("choice-1-1-it", "No, è ferma");
  await lead("to-1-1", "o1");
  await set("outcome-0-it", "Agli impianti, con una foto della lampada");
  await lead("proposal-0", "escalation");
  await set("outcome-1-it", "Cambiare la lampadina");
  await lead("proposal-1", "visit");
  await admin.getByRole("button", { name: "Salva", exact: true }).click();
  // A circle is said at the choice that makes it, and an outcome that nothing leads to at the outcome.
  await expect(admin.locator("#to-1-0-error")).toContainText("torna a una domanda precedente");
  await expect(admin.locator("#outcome-0-error")).toContainText("Nessuna risposta porta qui");
  await lookAt(admin, "diagnosis-form");
  await lead("to-1-0", "o0");
  await admin.getByRole("button", { name: "Controlla e mostra l'albero" }).click();
  await expect(admin.locator(".tree-preview")).toContainText("Sì, trema → Esito A: passaggio di livello");
  await expect(admin.locator(".field-error")).toHaveCount(0);
  await admin.getByRole("button", { name: "Salva", exact: true }).click();
  await expect(admin.locator(".line", { hasText: "Lampada della sala attesa" })).toContainText("2 domande · versione 1");

  const page = await tablet.page();
  await page.setViewportSize({ width: 390, height: 844 });
  await signInTo(page, line.url, MARCO);
  await page.goto(`${line.url}/desk/queue`);
  await expect(page.locator(".ticket-row").first()).toBeVisible({ timeout: 30_000 });
  const first = (await logOf(server)).length;
  await newTicket(page, "La lampada in sala attesa");
  const address = new URL(page.url()).pathname;
  await readyForOffline(page);
  await expect.poll(async () => counts((await logOf(server)).slice(first)), { timeout: 30_000 }).toMatchObject({ ticket_created: 1 });
  const before = (await logOf(server)).length;
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();

  const card = page.locator("section", { has: page.locator("#diagnosis") });
  await card.getByRole("button", { name: "Inizia: Lampada della sala attesa" }).click();
  const question = card.locator(".diagnosis-question");
  await expect(question).toContainText("La lampada si accende?");
  for (const button of await question.getByRole("button").all()) {
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  await question.getByRole("button", { name: "No", exact: true }).click();
  await expect(card).toContainText("Proposta: intervento");
  // A slip: one question back, and the other answer.
  await card.getByRole("button", { name: "Una domanda indietro" }).click();
  await question.getByRole("button", { name: "Sì", exact: true }).click();
  await expect(question).toContainText("La luce trema?");
  await lookAt(page, "diagnosis");
  await page.reload();
  await expect(question).toContainText("La luce trema?");
  await question.getByRole("button", { name: "Sì, trema" }).click();
  await expect(card).toContainText("Proposta: passaggio di livello");
  await expect(card).toContainText("Agli impianti, con una foto della lampada");

  // What it proposes is prepared, not done: the way is in the hand-over, to be gone over.
  await card.getByRole("button", { name: "Passa a un altro livello" }).click();
  const dialog = page.locator("dialog[open]");
  await expect(dialog.locator("#ask-tests")).toHaveValue("La lampada si accende? Sì\nLa luce trema? Sì, trema");
  await dialog.getByRole("button", { name: "Indietro" }).click();

  await line.heal();
  await tablet.context.setOffline(false);
  await expect
    .poll(async () => counts((await logOf(server)).slice(before)), { timeout: 60_000 })
    .toEqual({ diagnosis_begun: 1, diagnosis_answered: 4 });
  await expect(page.locator(".timeline")).toContainText("La luce trema? Sì, trema → proposta: passaggio di livello");

  // Another version of the tree: what was answered stays, for the manager too.
  await admin.getByRole("link", { name: "Lampada della sala attesa" }).click();
  await set("step-1-it", "La luce balla?");
  await admin.getByRole("button", { name: "Salva", exact: true }).click();
  await expect(admin.locator(".line", { hasText: "Lampada della sala attesa" })).toContainText("versione 2");
  const desk = await browser.newContext({ locale: "it-IT" });
  const manager = await desk.newPage();
  await signInTo(manager, server.url, ELENA);
  await manager.goto(`${server.url}${address}`);
  const seen = manager.locator("section", { has: manager.locator("#diagnosis") });
  await expect(seen).toContainText("La luce trema? Sì, trema", { timeout: 30_000 });
  await expect(seen).toContainText("versione 1");
  await expect(seen.getByRole("button", { name: "Inizia: Lampada della sala attesa" })).toBeVisible();
  await Promise.all([office.close(), desk.close()]);
});

test("two people answer a question without knowing of each other: both answers stay, and one press decides", async ({ server, line, tablet, browser }) => {
  test.setTimeout(90_000);
  const page = await tablet.page();
  await signInTo(page, line.url, MARCO);
  const open = async (on: Page, base: string) => {
    await on.goto(`${base}/desk/queue`);
    await on.locator("a.ticket-link", { hasText: "Etichette provette illeggibili" }).first().click();
    await expect(card(on).locator(".diagnosis-question")).toContainText("negli ultimi 30 giorni?", { timeout: 30_000 });
  };
  const card = (on: Page) => on.locator("section", { has: on.locator("#diagnosis") });
  await open(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  const context = await browser.newContext({ locale: "it-IT" });
  const other = await context.newPage();
  await signInTo(other, server.url, AMINA);
  await open(other, server.url);
  await card(other).getByRole("button", { name: "No", exact: true }).click();
  await expect(card(other)).toContainText("Proposta: intervento");
  await card(page).getByRole("button", { name: "Sì", exact: true }).click();
  await expect(card(page)).toContainText("Proposta: passaggio di livello");

  await line.heal();
  await page.reload();
  for (const on of [page, other]) await expect(card(on)).toContainText("Due risposte. Quale vale?", { timeout: 45_000 });
  await card(other).getByRole("button", { name: "Tieni: Sì (Marco Pittis)" }).click();
  for (const on of [page, other]) {
    await expect(card(on)).not.toContainText("Due risposte", { timeout: 45_000 });
    await expect(card(on)).toContainText("Proposta: passaggio di livello");
  }
  // Back to the first question by its line: what stood behind it is taken away, and stays in the history.
  await card(other).getByRole("button", { name: "La stampante si accende?" }).click();
  await expect(card(other).locator(".diagnosis-question")).toContainText("La stampante si accende?");
  await expect(other.locator(".timeline")).toContainText("diagnosi, torna alla domanda: La stampante si accende?");
  await context.close();
});
