// The lock of the screen: without a network, in every tab, and what is being written stays behind it.
import type { Page } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { LUCA, PASSWORD, newTicket, readyForOffline, signIn } from "./steps.ts";

const PIN = "482915";
const lock = (page: Page) => page.locator("#lock");
const row = (page: Page) => page.locator(".ticket-row").first();

async function profile(page: Page): Promise<void> {
  await page.locator("a[href='/desk/profile']:visible").first().click();
  await expect(page.locator("#pin")).toBeVisible();
}

async function choosePin(page: Page, pin: string, again = pin): Promise<void> {
  const dialog = page.locator("#pin-dialog");
  if (!(await dialog.isVisible())) await page.locator("#pin").getByRole("button", { name: /Imposta un PIN|Cambia il PIN/ }).click();
  await dialog.locator("#pin-new").fill(pin);
  await dialog.locator("#pin-again").fill(again);
  await dialog.locator(".dialog-foot").getByRole("button", { name: /PIN/ }).click();
}

async function unlock(page: Page, pin: string): Promise<void> {
  await page.locator("#lock-pin").fill(pin);
  await page.locator("#lock").getByRole("button", { name: "Sblocca" }).click();
}

test("a PIN hides the desk at the start and in every tab, without a network, and what is being written stays", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await profile(page);
  await choosePin(page, "123456");
  await expect(page.locator("#pin-new-error")).toContainText("tra i primi che si provano");
  await choosePin(page, "48a915");
  await expect(page.locator("#pin-new-error")).toContainText("da 6 a 12 cifre");
  await choosePin(page, PIN, "482916");
  await expect(page.locator("#pin-again-error")).toContainText("non coincidono");
  await choosePin(page, PIN);
  await expect(page.locator(".toast", { hasText: "PIN impostato" })).toBeVisible();

  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.goto(`${line.url}/desk/queue`);
  await expect(lock(page)).toBeVisible();
  await expect(lock(page)).toContainText("Postazione di Luca Battel");
  await expect(row(page)).toHaveCount(0);
  await unlock(page, "111222");
  await expect(lock(page).getByRole("alert")).toContainText("Restano 4 tentativi");
  await unlock(page, PIN);
  await expect(lock(page)).toHaveCount(0);
  await expect(row(page)).toBeVisible();

  // A tab beside one that is in use asks for nothing; locking one locks both.
  const number = await newTicket(page, "Condizionatore che gocciola");
  await page.locator(".ticket-page").getByRole("button", { name: "Nota interna", exact: true }).click();
  await page.locator(".composer textarea").fill("Sotto c'è un quadro elettrico");
  const other = await tablet.context.newPage();
  await other.goto(`${line.url}/desk/queue`);
  await expect(other.locator(".ticket-row", { hasText: number })).toBeVisible();
  await expect(lock(other)).toHaveCount(0);
  await profile(other);
  await other.locator("#pin").getByRole("button", { name: "Blocca ora" }).click();
  for (const tab of [other, page]) {
    await expect(lock(tab)).toBeVisible();
    await tab.bringToFront();
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("Control+k");
    await expect(lock(tab)).toBeVisible();
    await expect(tab.locator("dialog[open]")).toHaveCount(1);
    await expect(tab).toHaveTitle("Deskside");
  }
  await unlock(page, PIN);
  for (const tab of [page, other]) await expect(lock(tab)).toHaveCount(0);
  await expect(page.locator(".composer textarea")).toHaveValue("Sotto c'è un quadro elettrico");
});

test("the screen locks by itself when nobody touches it", async ({ line, tablet }) => {
  const page = await tablet.page();
  // Only the clock on the wall goes faster, as when a tablet wakes up.
  await page.addInitScript(() => {
    const now = Date.now;
    let ahead = 0;
    Date.now = () => now() + ahead;
    Object.assign(window, { later: (minutes: number) => (ahead += minutes * 60_000) });
  });
  const later = (minutes: number) => page.evaluate((by) => (window as unknown as { later: (by: number) => void }).later(by), minutes);
  await signIn(page, line.url);
  await profile(page);
  await choosePin(page, PIN);
  await expect(page.locator("#pin")).toContainText("dopo 5 minuti senza un tocco");
  await later(4);
  await page.keyboard.press("Shift");
  await later(4);
  // Longer than it takes to look once.
  await page.waitForTimeout(5_500);
  await expect(lock(page)).toHaveCount(0);
  await later(2);
  await expect(lock(page)).toBeVisible();
  await unlock(page, PIN);
  await expect(lock(page)).toHaveCount(0);
  // Whoever wakes it up too late is not taken for who was there.
  await later(480);
  await page.keyboard.press("Shift");
  await expect(lock(page)).toBeVisible();
  await expect(page.locator("#pin")).toBeHidden();
});

test("who guesses has to wait, also after a new start; who forgot signs in with the password", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await profile(page);
  await choosePin(page, PIN);
  await expect(page.locator(".toast", { hasText: "PIN impostato" })).toBeVisible();
  await page.goto(`${line.url}/desk/queue`);
  for (let left = 4; left > 0; left -= 1) {
    await unlock(page, `11122${left}`);
    await expect(lock(page).getByRole("alert")).toContainText(left === 1 ? "Resta 1 tentativo" : `Restano ${left} tentativi`);
  }
  await unlock(page, "999000");
  await expect(lock(page).getByRole("alert")).toContainText("Riprovare tra 1 min");
  await page.reload();
  await expect(lock(page)).toBeVisible();
  // The right one does not help before the time either.
  await unlock(page, PIN);
  await expect(lock(page).getByRole("alert")).toContainText("Riprovare tra 1 min");

  await lock(page).locator("summary").first().click();
  await expect(lock(page).locator("#email")).toHaveValue(LUCA);
  await lock(page).locator("#password").fill(PASSWORD);
  await lock(page).locator("form").last().getByRole("button", { name: "Entra" }).click();
  await expect(lock(page)).toHaveCount(0);
  await expect(row(page)).toBeVisible();
  // Whoever has just shown the password is not asked for the forgotten PIN.
  await profile(page);
  await page.locator("#pin").getByRole("button", { name: "Cambia il PIN" }).click();
  await expect(page.locator("#pin-new")).toBeVisible();
  await expect(page.locator("#pin-old")).toHaveCount(0);
  await choosePin(page, "730264");
  await expect(page.locator(".toast", { hasText: "PIN impostato" })).toBeVisible();
  await page.goto(`${line.url}/desk/queue`);
  await unlock(page, "730264");
  await expect(row(page)).toBeVisible();
  // From here on the PIN is asked before it is changed or taken away.
  await profile(page);
  await page.locator("#pin").getByRole("button", { name: "Togli il PIN" }).click();
  await page.locator("#pin-old").fill(PIN);
  await page.locator("#pin-dialog .dialog-foot").getByRole("button", { name: "Togli il PIN" }).click();
  await expect(page.locator("#pin-dialog").getByRole("alert")).toContainText("Il PIN non è questo");
  await page.locator("#pin-old").fill("730264");
  await page.locator("#pin-dialog .dialog-foot").getByRole("button", { name: "Togli il PIN" }).click();
  await expect(page.locator(".toast", { hasText: "PIN tolto" })).toBeVisible();
  await page.reload();
  await expect(page.locator("#pin")).toContainText("Imposta un PIN");
});
