// The desk is a first file and two later parts. The first screen does not wait for them, and a page of one that is not
// there says so.
import { expect, test } from "./kit/test.ts";
import { LUCA, PASSWORD, mark } from "./steps.ts";

const PARTS = [
  { part: "what the day's work is done with", file: /\/pkg\/rest-/, link: "/desk/new", heading: "Nuovo ticket" },
  { part: "what is seldom looked at", file: /\/pkg\/seldom-/, link: "/desk/people", heading: "Persone" },
  { part: "what both parts need", file: /\/pkg\/shared0-/, link: "/desk/new", heading: "Nuovo ticket" },
];

for (const { part, file, link, heading } of PARTS) {
  test(`${part}: a page that could not be fetched says so, and comes with one press`, async ({ line, tablet }) => {
    const page = await tablet.page();
    await page.route(file, (route) => route.abort());
    await page.goto(`${line.url}/desk`);
    await page.locator("#email").fill(LUCA);
    await page.locator("#password").fill(PASSWORD);
    await page.locator("form button[type=submit]").click();
    await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 30_000 });
    await page.locator(`a[href='${link}']:visible`).first().click();
    await expect(page.getByText("Questa pagina non è ancora su questo dispositivo")).toBeVisible();
    await page.unroute(file);
    await page.getByRole("button", { name: "Riprova" }).click();
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
  });
}
