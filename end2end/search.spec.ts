// Search as people type it: accents, apostrophes, tags and numbers, in subjects and in what was said, without a line.
import { expect, test } from "./kit/test.ts";
import { newTicket, readyForOffline, signIn, write } from "./steps.ts";

test("words of a note are found and marked without a line", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await tablet.context.setOffline(true);
  const number = await newTicket(page, "L’antenna dell'ambulatorio è muta");
  await write(page, "Nota interna", "Il PC-0042 nell’armadietto più piccolo perde la connessione ogni sera");
  await page.goto(`${line.url}/desk/queue`);
  const field = page.locator("#search");
  const row = page.locator(".ticket-row").filter({ hasText: "L’antenna dell'ambulatorio è muta" });

  // In the subject: whatever the apostrophe, with or without accents.
  for (const words of ["l'ambulatorio ANTENNA", "dell’ambulatorio e muta", "antenna ambulat"]) {
    await field.fill(words);
    await expect(row).toHaveCount(1);
    await expect(row.locator(".ticket-link mark")).not.toHaveCount(0);
    await expect(row.locator(".ticket-found")).toHaveCount(0);
  }
  await expect(row.locator(".ticket-link mark")).toHaveText(["antenna", "ambulatorio"]);

  // In what was said: the line shows where.
  for (const words of ["nell'armadietto piu", "pc0042 armad", "PC-0042 armadietto"]) {
    await field.fill(words);
    await expect(row).toHaveCount(1);
    await expect(row.locator(".ticket-found")).toContainText("Nota interna: Il PC-0042 nell’armadietto più piccolo");
  }
  await expect(row.locator(".ticket-found mark")).toHaveText(["PC", "0042", "armadietto"]);

  // Nothing found says for what, and the way back.
  await field.fill("armadietto zzzz");
  await expect(page.locator(".empty")).toContainText("«armadietto zzzz»");
  await page.getByRole("button", { name: "Mostra tutti" }).click();
  await expect(page.locator(".ticket-row mark")).toHaveCount(0);

  // A number in groups, and Enter opens it.
  await page.keyboard.press("Escape");
  await field.fill(`${number.slice(0, 3)} ${number.slice(3)}`);
  await expect(page.locator(".ticket-row").first()).toContainText(number);
  await field.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "L’antenna dell'ambulatorio è muta" })).toBeVisible();
});
