// Organisations: found by name or place, with their sites, people and tickets, and the way to a new one.
import { expect, test } from "./kit/test.ts";
import { choose, openRow, signIn } from "./steps.ts";

test("from a ticket to its organisation and on to a new ticket that knows who calls", async ({ server, tablet }) => {
  const page = await tablet.page();
  await signIn(page, server.url);
  await page.goto(`${server.url}/desk/people`);
  await page.locator(".segment", { hasText: "Organizzazioni" }).click();
  await expect(page).toHaveURL(/show=organizations/);
  await page.locator("#search").fill("roncavalle valmonda");
  await page.getByRole("link", { name: "ASL Valmonda" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "ASL Valmonda" })).toBeVisible();
  await expect(page.locator(".page-head")).toContainText("Settore critico");

  await expect(page.locator(".contract").first()).toContainText("In vigore");

  // Open tickets first; one site's alone are fewer.
  const lines = page.locator(".related-line");
  await expect(page.locator(".related-title").first()).toContainText("Aperti");
  const all = await lines.count();
  expect(all).toBeGreaterThan(3);
  const sites = page.locator(".sites");
  await expect(sites.locator(".visit-address").first()).toBeVisible();
  await sites.getByRole("link", { name: "Distretto di Roncavalle" }).click();
  await expect(page.locator(".site.is-chosen")).toContainText("Distretto di Roncavalle");
  await expect.poll(() => lines.count()).toBeLessThan(all);
  await page.getByRole("link", { name: "Tutte le sedi" }).click();
  await expect(lines).toHaveCount(all);

  // A new ticket for it: its people are offered before the others, its site is there already.
  const own = await page.locator(".ticket-side a[href^='/desk/people/']").allInnerTexts();
  await page.locator(".page-head").getByRole("link", { name: "Nuovo ticket" }).click();
  await page.locator("#requester").click();
  await page.locator("#requester").fill("a");
  await expect(page.getByRole("option").first()).toBeVisible();
  expect(own.map((name) => name.trim())).toContain(((await page.getByRole("option").first().innerText()).split("\n")[0] ?? "").trim());
  await page.goBack();
  await sites.locator("li", { hasText: "Distretto di Roncavalle" }).getByRole("link", { name: "Nuovo ticket" }).click();
  await expect(page.locator("#site")).toHaveValue("Distretto di Roncavalle");
  await choose(page, "#requester", "Zanier");
  await page.locator("#subject").fill("Totem all'ingresso spento");
  await choose(page, "#category", "stampa");
  await page.locator("form button[type=submit]").click();
  await expect(page.getByRole("heading", { level: 1, name: "Totem all'ingresso spento" })).toBeVisible();

  // The ticket's facts lead back, and the person's page too.
  await page.locator(".facts a", { hasText: "ASL Valmonda" }).click();
  await expect(lines.filter({ hasText: "Totem all'ingresso spento" })).toHaveCount(1);
  await lines.filter({ hasText: "Totem all'ingresso spento" }).getByRole("link").click();
  await page.locator(".facts a", { hasText: "Zanier" }).click();
  await expect(lines.filter({ hasText: "Totem all'ingresso spento" })).toHaveCount(1);
  await page.getByRole("link", { name: "ASL Valmonda" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "ASL Valmonda" })).toBeVisible();
});

test("an organisation that is not here says so", async ({ server, tablet }) => {
  const page = await tablet.page();
  await signIn(page, server.url);
  await openRow(page, 0);
  await page.goto(`${server.url}/desk/organizations/01920000-0000-7000-8000-000000000000`);
  await expect(page.locator(".empty")).toContainText("non è su questo dispositivo");
  await page.getByRole("link", { name: "Organizzazioni" }).click();
  await expect(page.getByRole("link", { name: "ASL Valmonda" })).toBeVisible();
});
