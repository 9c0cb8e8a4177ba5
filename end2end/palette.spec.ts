// Everything by name and by key: the palette in either language, the list of keys, keys of one's own.
import { expect, test } from "./kit/test.ts";
import { openRow, readyForOffline, signIn } from "./steps.ts";

test("every act has a name, in either language, and works without a network", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await tablet.context.setOffline(true);
  const words = page.locator("#palette-words");
  const options = page.locator(".palette-option");

  // On the queue there is nothing of a single ticket.
  await page.keyboard.press("Control+k");
  await expect(words).toBeFocused();
  await expect(options.filter({ hasText: "Nuovo ticket" }).locator("kbd")).toHaveText("n");
  await expect(options.filter({ hasText: "Risolvi" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(words).toHaveCount(0);

  await openRow(page, 0);
  const own = await page.locator(".actions-sticky button").allInnerTexts();
  await page.keyboard.press("Control+k");
  for (const name of own) await expect(options.filter({ hasText: name.trim() }).first()).toBeVisible();
  for (const name of ["Risposta al richiedente", "Nota interna", "Modifica: Urgenza", "Programma un intervento", "Collega un ticket"]) {
    await expect(options.filter({ hasText: name })).toHaveCount(1);
  }
  // An English word finds it on an Italian screen, and the keyboard alone carries it out.
  await words.fill("edit urgency");
  await expect(options.first()).toHaveText(/Modifica: Urgenza/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByLabel("Urgenza")).toBeFocused();
  await page.keyboard.press("Escape");

  // What is folded away opens and has the focus.
  await page.keyboard.press("m");
  await expect(page.locator("#minutes")).toBeFocused();

  // Words that are no act are looked for.
  await page.locator("h1").first().click();
  await page.keyboard.press("Control+k");
  await words.fill("rete & città");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.locator("main input[type=search]")).toHaveValue("rete & città");
});

test("keys are listed, can be changed, and stay changed", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await page.keyboard.press("?");
  const keys = page.locator("#keys");
  await expect(keys.getByText("Nuovo ticket")).toBeVisible();
  await keys.getByRole("link").click();
  await page.locator("summary", { hasText: "Cambia i tasti" }).click();
  const field = page.getByLabel("Nuovo ticket", { exact: true });
  await field.press("g");
  await expect(field).toHaveValue("g");
  // The key of another action goes over.
  await page.getByLabel("Coda", { exact: true }).press("j");
  await expect(page.getByLabel("Riga successiva", { exact: true })).toHaveValue("");
  await page.reload();
  await page.locator("h1").click();
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/profile$/);
  await page.keyboard.press("g");
  await expect(page).toHaveURL(/\/desk\/new$/);
  await page.goto(`${line.url}/desk/profile`);
  await page.locator("summary", { hasText: "Cambia i tasti" }).click();
  await page.getByRole("button", { name: "Ripristina tutti i tasti" }).click();
  await expect(page.getByLabel("Nuovo ticket", { exact: true })).toHaveValue("n");
});
