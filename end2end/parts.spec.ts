// The desk is two files. The first screen does not wait for the second, and a page of the second says so while it is
// not there.
import { expect, test } from "./kit/test.ts";
import { LUCA, PASSWORD, mark } from "./steps.ts";

test("a page that could not be fetched says so, and comes with one press", async ({ line, tablet }) => {
  const page = await tablet.page();
  await page.route(/\/pkg\/rest-/, (route) => route.abort());
  await page.goto(`${line.url}/desk`);
  await page.locator("#email").fill(LUCA);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 30_000 });
  await page.locator("a[href='/desk/new']:visible").first().click();
  await expect(page.getByText("Questa pagina non è ancora su questo dispositivo")).toBeVisible();
  await page.unroute(/\/pkg\/rest-/);
  await page.getByRole("button", { name: "Riprova" }).click();
  await expect(page.getByRole("heading", { name: "Nuovo ticket" })).toBeVisible();
});
