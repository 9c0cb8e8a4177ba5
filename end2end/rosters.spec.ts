// Rosters: kept by the administration, and on the desk the reason why somebody is proposed for a ticket, without a line too.
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { PASSWORD, openRow, readyForOffline, signIn } from "./steps.ts";

const DAVIDE = "davide.nardin@civetta.example";

test("a roster is a week, an order of calling and days unlike others, and shows who that makes be there", async ({ server, browser }) => {
  const context = await browser.newContext({ locale: "it-IT", serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in?next=/settings/rosters`);
  await page.locator("#email").fill(DAVIDE);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await expect(page.getByRole("link", { name: "Reperibilità", exact: true })).toBeVisible();
  await lookAt(page, "settings-rosters");
  await page.getByRole("link", { name: "Centralino" }).click();
  const preview = page.locator("section.panel table tbody tr");
  await expect(preview).toHaveCount(14);
  await expect(preview.filter({ hasText: "Sara Nonis" }).first()).toContainText("07:30-13:30");
  await lookAt(page, "settings-roster");

  // What is no time of a day is named with its row, and nothing typed is lost.
  const hours = page.getByRole("textbox", { name: "Turni di lavoro: Orario 1", exact: true });
  await hours.fill("7-30");
  await page.getByRole("button", { name: "Salva" }).click();
  await expect(page.getByText("Riga 1: «7-30» non è un orario.")).toBeVisible();
  await expect(hours).toHaveValue("7-30");

  // Past midnight, and a day on which somebody else comes.
  await hours.fill("22-6");
  const row = page.getByRole("group", { name: "Turni di lavoro: Giorni 1", exact: true });
  for (const day of ["Sab", "Dom"]) await row.getByLabel(day).check();
  const written = (days: number) => {
    const at = new Date(Date.now() + days * 86_400_000);
    return `${String(at.getDate()).padStart(2, "0")}/${String(at.getMonth() + 1).padStart(2, "0")}/${at.getFullYear()}`;
  };
  const field = (what: string) => page.getByLabel(`Giorni diversi dal solito: ${what} 2`, { exact: true });
  await field("Primo giorno").fill(written(3));
  await field("Chi").selectOption({ label: "Elena Furlan" });
  await field("Che cosa").selectOption({ label: "sostituisce" });
  await field("Al posto di").selectOption({ label: "Sara Nonis" });
  await page.getByRole("button", { name: "Salva" }).click();
  await expect(page).toHaveURL(/\/settings\/rosters/);
  await page.goto(`${server.url}/settings/rosters`);
  await page.getByRole("link", { name: "Centralino" }).click();
  await expect(hours).toHaveValue("22:00-06:00");
  await expect(preview.filter({ hasText: written(3) })).toContainText("22:00-06:00 Elena Furlan");
  await expect(preview.filter({ hasText: written(4) })).toContainText("22:00-06:00 Sara Nonis");
  await context.close();
});

test("whoever assigns a ticket sees who could take it and why, and one tap is enough, without a line too", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await openRow(page, 0);
  await page.getByRole("button", { name: "Modifica: Assegnato a" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.locator("select").first().selectOption({ label: "Reti" });
  const proposed = dialog.locator(".advice");
  await expect(proposed).toHaveCount(1);
  await expect(proposed.first()).toContainText("Ivan Marchet");
  await dialog.locator("select").first().selectOption({ label: "Primo livello" });
  await expect(proposed).toHaveCount(2);
  for (const person of await proposed.all()) {
    await expect(person).toContainText(/in turno fino a|prossimo turno: /);
    await expect(person).toContainText(/\d+ ticket apert[oi]/);
  }
  await lookAt(page, "ticket-advice");
  const name = await proposed.nth(1).locator(".advice-name").innerText();
  await proposed.nth(1).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator(".ticket-page")).toContainText(name);
  await page.getByRole("button", { name: "Modifica: Assegnato a" }).click();
  await expect(dialog.locator("#edit-value")).toHaveValue(name);
});
