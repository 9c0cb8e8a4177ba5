// A technician of another firm: the firm's tickets with what goes along, and nothing else on the device.
import type { Page } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { PAOLO, openRow, readyForOffline, signIn, signInTo } from "./steps.ts";

test("another firm has its own tickets with their requesters, and no one else's", async ({ line, tablet, browser }) => {
  const page = await tablet.page();
  await signInTo(page, line.url, PAOLO);
  await readyForOffline(page);
  await page.goto(`${line.url}/desk/queue`);
  await expect(page.locator(".empty")).toBeVisible();

  // The office passes a ticket on: it comes by itself, with what was said before and with the requester.
  const office = await (await browser.newContext({ locale: "it-IT" })).newPage();
  await signIn(office, line.url);
  await openRow(office, 0);
  const subject = await office.locator("h1").innerText();
  await pass(office, "Posa Rete");
  const row = page.locator(".ticket-row", { hasText: subject });
  await expect(row).toBeVisible({ timeout: 20_000 });

  const kept = await onDevice(page);
  expect(kept.filter((text) => /^\{"body":\{"(site|organization)"/.test(text))).toEqual([]);
  const people = kept.filter((text) => text.startsWith('{"body":{"person"'));
  expect(people.length).toBeGreaterThan(3);
  expect(people.filter((text) => text.includes('"role":"requester"'))).toEqual([]);
  expect(people.filter((text) => text.includes('"phones"') && !text.includes(PAOLO))).toEqual([]);

  await tablet.context.setOffline(true);
  await row.getByRole("link").first().click();
  await expect(page.locator(".ticket-page")).not.toContainText("non presente su questo dispositivo");
  await expect(page.locator(".timeline li").first()).toBeVisible();
  await page.locator(".ticket-side a[href^='/desk/people/']").first().click();
  await expect(page.locator("a[href^='tel:']").first()).toBeVisible();
  // The organisation is known as far as the ticket tells of it; of the rest there is not even an empty box.
  await page.locator("main a[href^='/desk/organizations/']").first().click();
  await expect(page.locator(".related-line")).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "Contratti" })).toHaveCount(0);
  for (const box of await page.locator(".ticket-side section").all()) await expect(box.locator("li").first()).toBeVisible();
  await tablet.context.setOffline(false);

  // It goes on to another team: nothing of it stays on the device.
  await page.goto(`${line.url}/desk/queue`);
  await expect(row).toBeVisible();
  await pass(office, "Reti");
  await expect(row).toHaveCount(0, { timeout: 20_000 });
  await expect.poll(async () => (await onDevice(page)).filter((text) => text.includes(subject))).toEqual([]);
  await office.context().close();
});

/** Gives the open ticket to a team. */
async function pass(page: Page, team: string) {
  await page.getByRole("button", { name: "Modifica: Assegnato a" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.locator("select").first().selectOption({ label: team });
  await dialog.getByRole("button", { name: "Salva" }).click();
  await expect(dialog).toHaveCount(0);
}

/** The documents in the browser's storage, as JSON. */
function onDevice(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? "").filter((name) => /^deskside-.{36}$/.test(name));
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
    const database = await done(indexedDB.open(names[0] ?? ""));
    const texts = await done(database.transaction("documents").objectStore("documents").getAll());
    database.close();
    return texts.filter((text) => typeof text === "string" && text.startsWith("{"));
  });
}
