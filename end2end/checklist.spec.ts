// A checklist in a cellar: taken up, answered, kept over a reload, sent once; what is required is said before the end.
import type { Page } from "@playwright/test";
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { AMINA, MARCO, act, newTicket, readyForOffline, signInTo } from "./steps.ts";

const LAPTOP = "Portatile per la nuova infermiera";

test("a checklist without a network: ticks, a number, a reason; kept over a reload and sent once", async ({ server, line, tablet }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await page.setViewportSize({ width: 390, height: 844 });
  await signInTo(page, line.url, MARCO);
  await page.goto(`${line.url}/desk/queue`);
  await expect(page.locator(".ticket-row").first()).toBeVisible({ timeout: 30_000 });
  const first = (await logOf(server)).length;
  const since = async (from: number) => counts((await logOf(server)).slice(from));
  await newTicket(page, "Armadio di rete da controllare");
  await readyForOffline(page);
  await expect.poll(() => since(first), { timeout: 30_000 }).toMatchObject({ ticket_created: 1 });
  const before = (await logOf(server)).length;
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();

  const panel = page.locator("section", { has: page.locator("#checklists") });
  await expect(panel).toContainText("Nessuna checklist su questo ticket.");
  await panel.getByText("Inizia una checklist").click();
  await panel.locator("#checklist").selectOption({ label: "Punto di accesso Wi-Fi" });
  await panel.getByRole("button", { name: "Inizia", exact: true }).click();
  const list = panel.locator(".checklist");
  await expect(list.getByRole("heading")).toContainText("Punto di accesso Wi-Fi");
  await expect(list.locator(".badge")).toHaveText("0 di 5");

  // By keyboard: the focus stays on the item that was ticked.
  const lights = list.getByRole("checkbox", { name: "Spie accese" });
  await lights.focus();
  await page.keyboard.press("Space");
  await expect(list.locator(".badge")).toHaveText("1 di 5");
  await expect(lights).toBeFocused();
  const volts = list.getByLabel("Alimentazione alla porta (V)");
  await volts.fill("quasi");
  await page.keyboard.press("Enter");
  await expect(list.locator(".field-error")).toContainText("Alimentazione alla porta");
  await volts.fill("53,5");
  await page.keyboard.press("Enter");
  await expect(list).toContainText("53,5 V · Marco Pittis");
  await list.getByRole("button", { name: "non applicabile: Fissaggio e canalina a posto" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel("Motivo").fill("montato a parete");
  await page.keyboard.press("Enter");
  await expect(list.locator(".badge")).toHaveText("3 di 5");
  await expect(list).toContainText("non applicabile: montato a parete");
  await lookAt(page, "checklist");

  // A tick by mistake, taken back from the news.
  await lights.uncheck();
  await expect(list.locator(".badge")).toHaveText("2 di 5");
  await panel.getByRole("button", { name: "Annulla" }).click();
  await expect(list.locator(".badge")).toHaveText("3 di 5");

  await page.reload();
  await expect(list.locator(".badge")).toHaveText("3 di 5");
  await expect(lights).toBeChecked();
  await expect(volts).toHaveValue("53,5");

  // What is required is said, and does not hold up.
  await act(page, "Risolvi");
  await expect(dialog).toContainText("Obbligatorie senza risposta: Segnale nel punto più lontano");
  await dialog.getByRole("button", { name: "Indietro" }).click();

  await line.heal();
  await tablet.context.setOffline(false);
  // Three answers, one taken away and put back: each once.
  await expect.poll(() => since(before), { timeout: 60_000 }).toEqual({ checklist_added: 1, checklist_answered: 5 });
  await page.reload();
  await expect(list.locator(".badge")).toHaveText("3 di 5");
  await expect(page.locator(".timeline")).toContainText("Alimentazione alla porta: 53,5 V");
});

test("two people answer one item without knowing of each other: both answers stay, and one press decides", async ({ server, line, tablet, browser }) => {
  test.setTimeout(90_000);
  const page = await tablet.page();
  await signInTo(page, line.url, MARCO);
  const laptop = "Per Giulia Sommavilla, che prende servizio in Medicina";
  const open = async (on: Page, base: string) => {
    await on.goto(`${base}/desk/queue`);
    await on.locator("a.ticket-link", { hasText: LAPTOP }).click();
    await expect(on.getByText(laptop)).toBeVisible();
  };
  await open(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  const context = await browser.newContext({ locale: "it-IT" });
  const other = await context.newPage();
  await signInTo(other, server.url, AMINA);
  await open(other, server.url);
  const signed = (on: Page) => on.locator(".checklist-item", { hasText: "Verbale firmato" });
  await signed(other).getByRole("checkbox").check();
  await expect(other.locator(".checklist .badge")).toHaveText("5 di 6");

  await signed(page).getByRole("button", { name: "non applicabile: Verbale firmato" }).click();
  await page.locator("dialog[open]").getByLabel("Motivo").fill("firma all'arrivo");
  await page.locator("dialog[open]").getByRole("button", { name: "Salva" }).click();
  await expect(signed(page)).toContainText("non applicabile: firma all'arrivo");
  await line.heal();
  await page.reload();
  for (const on of [page, other]) await expect(signed(on)).toContainText("Due risposte. Quale vale?", { timeout: 45_000 });
  await signed(other).getByRole("button", { name: "Tieni: non applicabile: firma all'arrivo (Marco Pittis)" }).click();
  for (const on of [page, other]) {
    await expect(signed(on)).not.toContainText("Due risposte", { timeout: 45_000 });
    await expect(signed(on)).toContainText("non applicabile: firma all'arrivo · ");
  }
  await context.close();
});
