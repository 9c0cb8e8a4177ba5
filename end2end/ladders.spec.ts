// Hierarchical escalation: a ladder set in the settings calls a person, who answers in a cellar.
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { ELENA, PASSWORD, newTicket, readyForOffline, signIn } from "./steps.ts";

const DAVIDE = "davide.nardin@civetta.example";
const STEPS = "Avvisi al responsabile";

test("who a ladder calls sees it and answers without a line, and the ticket says so", async ({ server, line, browser, tablet }) => {
  test.setTimeout(120_000);
  const context = await browser.newContext({ locale: "it-IT", serviceWorkers: "block" });
  const settings = await context.newPage();
  await settings.goto(`${server.url}/sign-in?next=/settings/service-levels`);
  await settings.locator("#email").fill(DAVIDE);
  await settings.locator("#password").fill(PASSWORD);
  await settings.locator("form button[type=submit]").click();
  await settings.getByRole("link", { name: "Settori critici" }).click();
  for (const priority of [1, 2, 3, 4, 5]) await settings.locator(`[name=resolution-${priority}]`).fill("1 min");
  const field = (what: string, row: number) => settings.getByLabel(`${STEPS}: ${what} ${row}`, { exact: true });
  // The demo's rows: one to take in charge, three to restore, three to resolve.
  await expect(field("Quota in %", 5)).toHaveValue("80");
  await field("Quota in %", 5).fill("5");
  await field("Chi viene avvisato", 5).selectOption({ label: "Elena Furlan" });
  await field("Minuti per rispondere", 5).fill("15");
  for (const row of [6, 7]) await field("Quota in %", row).fill("");
  await settings.getByRole("button", { name: "Salva" }).click();
  await expect(settings.getByText("Riga 5: scrivere una quota intera dal 10 al 300 %.")).toBeVisible();
  await lookAt(settings, "settings-ladder");
  await field("Quota in %", 5).fill("10");
  await settings.getByRole("button", { name: "Salva" }).click();
  await expect(settings.locator(".field-error")).toHaveCount(0);
  await context.close();

  const page = await tablet.page();
  await signIn(page, line.url, ELENA);
  const before = (await logOf(server)).length;
  const since = async () => counts((await logOf(server)).slice(before));
  await newTicket(page, "Stampante delle ricette ferma");
  await readyForOffline(page);
  const strip = page.locator(".strip").filter({ hasText: "Avviso per te" });
  await expect(strip).toContainText("risoluzione, 10 % del tempo", { timeout: 30_000 });
  const head = page.locator(".ticket-head");
  await expect(head).toContainText("Avviso a Elena Furlan: risoluzione, 10 % del tempo");
  expect(await since()).toMatchObject({ person_called: 1 });
  await lookAt(page, "ladder-strip");

  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();
  await strip.getByRole("button", { name: "Ho visto" }).click();
  await expect(strip).toHaveCount(0);
  await page.reload();
  await expect(page.locator("#service-level")).toContainText("visto da Elena Furlan");
  await expect(strip).toHaveCount(0);
  await tablet.context.setOffline(false);
  await line.set("pass");
  await expect.poll(since, { timeout: 30_000 }).toMatchObject({ person_called: 1, call_acknowledged: 1 });
  await expect(page.locator(".timeline")).toContainText("ha visto l'avviso");
  await expect(page.locator(".timeline")).toContainText("Avviso a Elena Furlan");
  await expect(head).not.toContainText("Avviso a Elena Furlan");
  await lookAt(page, "ladder-seen");
});
