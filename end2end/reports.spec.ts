// How the desk stands, for who leads it: a sentence, risks, work by team and person, who is on call; without a line too.
import { Api } from "./kit/api.ts";
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { ELENA, readyForOffline, signIn } from "./steps.ts";

test("a manager sees how the desk stands, without a line too", async ({ server, line, tablet }) => {
  await (await Api.of(server)).overload(60);
  const page = await tablet.page();
  await signIn(page, line.url, ELENA);
  await readyForOffline(page);
  await page.goto(`${line.url}/desk/overview`);
  const main = page.locator("main");
  await expect(main.locator("h1")).toHaveText("Situazione");
  const sentence = main.locator(".notice strong");
  await expect(sentence).toHaveText(/^\d+ apert[io]/);
  await lookAt(page, "overview");

  // Teams and people add up to the sentence; people stand by name.
  const open = Number((await sentence.innerText()).split(" ")[0]);
  const column = async (label: string, nth: number) =>
    (await page.getByRole("region", { name: label }).locator(`tbody tr td:nth-of-type(${nth})`).allInnerTexts()).map(Number);
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
  const teams = await column("Lavoro aperto per team", 1);
  const unassigned = sum(await column("Lavoro aperto per team", 3));
  expect(sum(teams)).toBe(open);
  expect(sum(await column("Lavoro aperto per persona", 1))).toBe(open - unassigned);
  const names = await page.getByRole("region", { name: "Lavoro aperto per persona" }).locator("tbody th").allInnerTexts();
  expect(names).toEqual([...names].sort());
  await expect(main.locator("#on-call")).toBeVisible();

  // The next visit, a day later: what is new since the last one.
  await page.evaluate(() => {
    const key = Object.keys(localStorage).find((key) => key.startsWith("deskside.overview."));
    if (!key) throw new Error("the visit is not kept");
    localStorage.setItem(key, JSON.stringify(String(Math.floor(Date.now() / 1000) - 86_400)));
  });
  await page.reload();
  await expect(main.locator(".notice")).toContainText("Dall'ultimo accesso (");
  await page.reload();
  await expect(main.locator(".notice"), "the same visit").toContainText("Dall'ultimo accesso (");

  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();
  await expect(sentence).toHaveText(new RegExp(`^${open} apert`));
  const risk = main.locator("#risks ~ ol .forecast-line a").first();
  await expect(risk).toBeVisible();
  await risk.click();
  await expect(page.locator("#service-level")).toBeVisible();
});
