// Work inside tickets, across tickets: one's own, those of one's teams, all of it.
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { LUCA, mark, readyForOffline, signIn } from "./steps.ts";

test("a task is done, dropped and opened again from the list, without a network", async ({ server, line, tablet }) => {
  test.setTimeout(90_000);
  const page = await tablet.page();
  await signIn(page, line.url, LUCA);
  await readyForOffline(page);
  const before = (await logOf(server)).length;
  await tablet.context.setOffline(true);
  await page.locator("a[href='/desk/tasks']:visible").first().click();
  const chips = page.getByRole("navigation", { name: "Filtra" });
  const count = async (name: RegExp) => Number(await chips.getByRole("link", { name }).locator(".chip-count").innerText());
  const lines = page.locator(".task-line");

  await chips.getByRole("link", { name: /^Tutte da fare/ }).click();
  const all = await count(/^Tutte da fare/);
  expect(all).toBeGreaterThan(3);
  await expect(lines).toHaveCount(all);
  const title = (await lines.first().locator(".task-title").innerText()).trim();

  // Done, with undo; then dropped.
  await lines.first().getByRole("button", { name: `Fatta: ${title}` }).click();
  await expect(lines).toHaveCount(all - 1);
  await page.locator(".toast").getByRole("button", { name: "Annulla" }).click();
  await expect(lines).toHaveCount(all);
  await lines.filter({ hasText: title }).getByRole("button", { name: `Tralascia: ${title}` }).click();
  await expect(lines).toHaveCount(all - 1);
  expect(await count(/^Tutte da fare/)).toBe(all - 1);

  // What is over can be opened again.
  await chips.getByRole("link", { name: /^Fatte o tralasciate/ }).click();
  await expect(page).toHaveURL(/show=over/);
  await lines.filter({ hasText: title }).getByRole("button", { name: `Riapri: ${title}` }).click();
  await expect(lines.filter({ hasText: title })).toHaveCount(0);
  expect(await count(/^Tutte da fare/)).toBe(all);

  // The ticket leads back to the list as it was.
  await chips.getByRole("link", { name: /^Tutte da fare/ }).click();
  await page.locator(".task-group a").first().click();
  await expect(page.locator(".ticket-page h1")).toBeVisible();
  await page.getByRole("link", { name: "Indietro" }).click();
  await expect(page).toHaveURL(/show=all/);

  await tablet.context.setOffline(false);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 45_000 });
  expect(counts((await logOf(server)).slice(before))).toEqual({ task_moved: 4 });
});

test("a task given to a team is found by those who are in it", async ({ server, tablet }) => {
  const page = await tablet.page();
  await signIn(page, server.url, LUCA);
  await page.locator("a[href='/desk/tasks']:visible").first().click();
  const chips = page.getByRole("navigation", { name: "Filtra" });
  await chips.getByRole("link", { name: /^Tutte da fare/ }).click();
  await page.locator(".task-group a").first().click();
  await page.getByText("Aggiungi un'attività").first().click();
  await page.locator("#task").fill("Portare il modulo firmato in amministrazione");
  await page.locator("#task-team").selectOption({ index: 1 });
  const team = (await page.locator("#task-team option").nth(1).innerText()).trim();
  await page.locator(".ticket-side form").filter({ has: page.locator("#task") }).getByRole("button", { name: "Aggiungi", exact: true }).click();
  await expect(page.locator(".ticket-side li", { hasText: "modulo firmato" })).toContainText(team);
  await page.goto(`${server.url}/desk/tasks?show=teams`);
  const line = page.locator(".task-line", { hasText: "modulo firmato" });
  await expect(line).toContainText(team);
  // By keyboard alone: the focus stays where the work is.
  await line.getByRole("button", { name: /^Fatta/ }).focus();
  await page.keyboard.press("Enter");
  await expect(line).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
});
