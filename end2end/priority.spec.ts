// A priority one can read: what it is made of, another one with a reason in a cellar, and weights tried before they hold.
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { newTicket, readyForOffline, signIn, signInTo } from "./steps.ts";

const DAVIDE = "davide.nardin@civetta.example";

test("a priority says what it is made of, and is set with a reason, without a line", async ({ server, line, tablet }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await expect(page.locator(".ticket-row").first()).toBeVisible({ timeout: 30_000 });
  const first = (await logOf(server)).length;
  const since = async (from: number) => counts((await logOf(server)).slice(from));
  await newTicket(page, "Proiettore della sala consiliare");
  await readyForOffline(page);
  await expect.poll(() => since(first), { timeout: 30_000 }).toMatchObject({ ticket_created: 1 });
  const before = (await logOf(server)).length;
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();

  const why = page.getByRole("button", { name: "Perché questa priorità?" });
  await why.click();
  const dialog = page.locator("dialog[open]");
  await expect(dialog).toContainText("Impatto e urgenza");
  await expect(dialog).toContainText("Priorità calcolata");
  await expect(dialog).toContainText("Nient'altro aggiunge punti.");
  await dialog.getByRole("button", { name: "Cambia priorità" }).click();
  await dialog.getByLabel("Priorità da tenere").selectOption({ index: 1 });
  await dialog.getByRole("button", { name: "Salva" }).click();
  await expect(dialog.locator(".field-error")).toContainText("Motivo");
  await lookAt(page, "priority-reason");
  await dialog.getByLabel("Motivo").fill("Stasera c'è il consiglio comunale");
  await dialog.getByRole("button", { name: "Salva" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator(".ticket-head .badge").first()).toContainText("Critica");
  await expect(page.locator("body")).toContainText("impostata a mano");

  // It is still there after a reload, and goes out once.
  await page.reload();
  await why.click();
  await expect(dialog).toContainText("Stasera c'è il consiglio comunale");
  await expect(dialog).toContainText(/Impostata da Luca Battel/);
  await lookAt(page, "priority-why");
  await page.keyboard.press("Escape");
  await tablet.context.setOffline(false);
  await line.set("pass");
  await expect.poll(() => since(before), { timeout: 30_000 }).toEqual({ priority_overridden: 1 });
  await expect(page.locator(".ticket-page")).toContainText("priorità impostata");

  await why.click();
  await dialog.getByRole("button", { name: "Torna a quella calcolata" }).click();
  await expect(page.locator(".ticket-head .badge").first()).not.toContainText("Critica");
  await expect.poll(() => since(before), { timeout: 30_000 }).toEqual({ priority_overridden: 2 });
});

test("weights are tried on the open tickets before they hold", async ({ server, line, tablet }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await signInTo(page, line.url, DAVIDE);
  const first = (await logOf(server)).length;
  await page.goto(`${line.url}/settings/priority`);
  const sector = page.getByLabel("L'organizzazione è di un settore critico");
  await sector.fill("100");
  await page.getByRole("button", { name: "Mostra che cosa cambierebbe" }).click();
  const preview = page.locator("#preview");
  await expect(preview).toContainText(/\d+ ticket aperti su \d+ avrebbero un'altra priorità/);
  await expect(preview.locator("li").first()).toContainText("→");
  await expect(sector).toHaveValue("100");
  await lookAt(page, "settings-priority");
  const would = Number((await preview.innerText()).match(/^(\d+) ticket/)?.[1]);
  expect(would).toBeGreaterThan(0);
  expect(counts((await logOf(server)).slice(first))).toEqual({});
  await page.getByRole("button", { name: "Salva" }).click();
  await expect(page.locator(".notice-ok")).toBeVisible();
  await expect
    .poll(async () => counts((await logOf(server)).slice(first)).priority_weighed ?? 0, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(would);
});
