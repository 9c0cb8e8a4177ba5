// What will be missed if the desk goes on as planned: for managers, without a line too.
import { Api } from "./kit/api.ts";
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { ELENA, readyForOffline, signIn } from "./steps.ts";

test("a manager sees what will be missed and why, without a line too", async ({ server, line, tablet }) => {
  await (await Api.of(server)).overload(60);
  const page = await tablet.page();
  await signIn(page, line.url, ELENA);
  await readyForOffline(page);
  await page.goto(`${line.url}/desk/forecast`);
  const main = page.locator("main");
  await expect(main.locator(".notice")).toContainText("A questo passo");
  await expect(main.locator(".notice")).toContainText(/da \d+ ticket e dagli orari di \d+ al lavoro/);
  await lookAt(page, "forecast");
  const lines = main.locator(".forecast-line");
  const many = await lines.count();
  expect(many).toBeGreaterThan(0);
  await expect(lines.first()).toContainText(/scade/);

  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();
  await expect(main.locator(".notice")).toContainText("A questo passo");
  await expect(lines).toHaveCount(many);
  const title = await lines.first().locator("a").innerText();
  await lines.first().locator("a").click();
  await expect(page.locator("#service-level")).toBeVisible();
  expect(title).toContain(await page.locator(".ticket-head .ticket-number").innerText());
});
