// At 320 px, which is 1280 px at 400 % zoom (WCAG 2.2, 1.4.10), and with words 40 % longer, as other languages have
// them: nothing makes the page scroll sideways, and no button loses its words.
import type { Page } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { PASSWORD, openRow, signIn } from "./steps.ts";

const DESK = ["/desk/queue", "/desk/mine", "/desk/new", "/desk/people", "/desk/profile", "/desk/outbox", "/desk/nowhere"];
const SERVER = ["/account", "/sign-in"];
/** For administrators. */
const SETTINGS = ["", "/start", "/people", "/people/new", "/teams", "/organizations", "/contracts/new", "/categories",
  "/service-levels", "/calendars/new", "/policies/new", "/policies/tester", "/replies/new", "/checklists/new", "/diagnosis/new", "/import", "/access", "/system"].map((path) => `/settings${path}`);

/** Runs in the page: every word a person reads gets two fifths longer. */
function lengthen(): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (texts.nextNode()) found.push(texts.currentNode as Text);
  for (const text of found) {
    const words = text.data;
    if (!/\p{L}{3}/u.test(words) || text.parentElement?.closest("script, style, option, textarea")) continue;
    text.data = words.replace(/\p{L}{3,}/gu, (word) => word + "ẋ".repeat(Math.ceil(word.length * 0.4)));
  }
}

/** Runs in the page: what is wider than the page or than the button it stands in. */
function clipped(): string[] {
  const found: string[] = [];
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > room) {
    for (const element of document.querySelectorAll("body *")) {
      if (element.getBoundingClientRect().right > room + 1) found.push(`wide: ${element.tagName} .${element.className}`);
    }
  }
  for (const button of document.querySelectorAll<HTMLElement>("button, a.button, .chip, summary, label")) {
    if (!button.checkVisibility() || button.closest(".visually-hidden") || getComputedStyle(button).overflow === "visible") continue;
    if (button.scrollWidth > button.clientWidth + 1) found.push(`cut: ${button.tagName} "${button.textContent?.trim().slice(0, 40)}"`);
  }
  return found.slice(0, 6);
}

async function look(page: Page, name: string): Promise<void> {
  expect.soft(await page.evaluate(clipped), `${name}, narrow`).toEqual([]);
  await page.evaluate(lengthen);
  await page.screenshot({ path: `shots/320-${name.replaceAll("/", "-")}.png` });
  expect.soft(await page.evaluate(clipped), `${name}, with long words`).toEqual([]);
}

test("every page fits 320 px, and words two fifths longer", async ({ server, browser }) => {
  test.slow();
  const context = await browser.newContext({ locale: "it-IT", viewport: { width: 320, height: 640 }, hasTouch: true, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${server.url}/desk`);
  await expect(page.locator("#email")).toBeVisible();
  await look(page, "desk-sign-in");
  await page.reload();
  await signIn(page, server.url);
  for (const path of [...DESK, ...SERVER]) {
    await page.goto(server.url + path);
    await expect(page.locator("h1").first()).toBeVisible();
    if (path === "/desk/queue") await expect(page.locator(".ticket-row").first()).toBeVisible();
    await look(page, path.slice(1));
  }
  await page.goto(`${server.url}/desk/queue`);
  await openRow(page, 0);
  await expect(page.locator(".timeline li").first()).toBeVisible();
  await look(page, "ticket");
  await page.reload();
  await page.locator(".actions-sticky").getByRole("button", { name: "Risolvi", exact: true }).click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  await look(page, "dialog");
  await context.close();
});

test("the settings fit 320 px too", async ({ server, browser }) => {
  test.slow();
  const context = await browser.newContext({ locale: "it-IT", viewport: { width: 320, height: 640 }, hasTouch: true, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in?next=/settings`);
  await page.locator("#email").fill("davide.nardin@civetta.example");
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  for (const path of SETTINGS) {
    await page.goto(server.url + path);
    await expect(page.locator("h1").first()).toBeVisible();
    await look(page, path.slice(1));
  }
  await context.close();
});
