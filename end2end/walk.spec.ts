// Every screen in every width, theme and language: nothing sticks out, nothing is too small for a finger, axe finds
// nothing, and no program says an error. `make test` walks pairs of them, `make walk` all, with pictures in shots/.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { newTicket, openRow, signIn } from "./steps.ts";

const WIDTHS = [360, 820, 1440] as const;
const THEMES = ["light", "dark"] as const;
const LANGUAGES = ["it-IT", "en-GB"] as const;
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface Look {
  width: (typeof WIDTHS)[number];
  theme: (typeof THEMES)[number];
  language: (typeof LANGUAGES)[number];
}

const ALL: Look[] = WIDTHS.flatMap((width) => THEMES.flatMap((theme) => LANGUAGES.map((language) => ({ width, theme, language }))));
/** Each pair of two settings is in here at least once. */
const PAIRS = ALL.filter(({ width, theme, language }) => (WIDTHS.indexOf(width) + THEMES.indexOf(theme) + LANGUAGES.indexOf(language)) % 2 === 0);

for (const look of ALL) {
  const tag = PAIRS.includes(look) ? "" : "@walk ";
  test(`${tag}${look.width} ${look.theme} ${look.language}`, async ({ server, browser }) => {
    test.setTimeout(180_000);
    await walk(browser, server.url, look);
  });
}

async function walk(browser: Browser, base: string, look: Look) {
  const context = await browser.newContext({
    locale: look.language,
    colorScheme: look.theme,
    viewport: { width: look.width, height: look.width < 800 ? 760 : 900 },
    hasTouch: look.width < 1000,
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  const said: string[] = [];
  page.on("pageerror", (error) => said.push(error.message));
  page.on("console", (message) => {
    // The browser itself reports every answer over 399 and every lost line, both of which are part of the walk.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) said.push(message.text());
  });
  const see = (name: string) => lookAt(page, `${look.width}-${look.theme}-${look.language.slice(0, 2)}-${name}`, look);

  await page.goto(`${base}/desk`);
  await expect(page.locator("#email")).toBeVisible();
  await see("1-sign-in");
  await page.locator("form button[type=submit]").click();
  await expect(page.locator(".field-error").first()).toBeVisible();
  await see("2-sign-in-empty");
  await signIn(page, base);
  await see("3-queue");
  await page.goto(`${base}/desk/queue?q=zzzz`);
  await page.locator("main input[type=search]").fill("qqzzqq");
  await expect(page.locator(".empty")).toBeVisible();
  await see("4-queue-nothing-found");
  await page.goto(`${base}/desk/mine`);
  await expect(page.locator("h1")).toBeVisible();
  await see("5-mine");
  await openRow(page, 0);
  await see("6-ticket");
  await page.goto(`${base}/desk/new`);
  await page.locator("#subject").fill("x");
  await page.locator("form button[type=submit]").click();
  await expect(page.locator(".field-error").first()).toBeVisible();
  await see("7-new-refused");
  await page.goto(`${base}/desk/people`);
  await expect(page.locator("h1")).toBeVisible();
  await see("8-people");
  await page.goto(`${base}/desk/profile`);
  await expect(page.locator("h1")).toBeVisible();
  await see("9-profile");
  await page.goto(`${base}/desk/outbox`);
  await expect(page.locator("h1")).toBeVisible();
  await see("a-outbox-empty");
  await page.goto(`${base}/desk/nowhere`);
  await expect(page.locator("h1")).toBeVisible();
  await see("b-no-page");
  await page.goto(`${base}/desk/tickets/01920000-0000-7000-8000-000000000000`);
  await expect(page.locator(".empty")).toBeVisible();
  await see("c-not-here");

  // Without a network.
  await page.goto(`${base}/desk/queue`);
  await expect(page.locator(".ticket-row").first()).toBeVisible();
  await context.setOffline(true);
  await newTicket(page, "Lo schermo del chiosco resta nero dopo l'aggiornamento notturno");
  await see("d-ticket-offline");
  await page.locator(".actions-sticky").getByRole("button", { name: /^(Risolvi|Resolve)$/ }).click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  await see("e-dialog");
  await page.keyboard.press("Escape");
  await page.locator("a.connection:visible").first().click();
  await expect(page.locator(".outbox-item").first()).toBeVisible();
  await see("f-outbox-waiting");
  await context.setOffline(false);
  expect(said).toEqual([]);
  await context.close();
}

async function lookAt(page: Page, name: string, look: Look) {
  await page.waitForTimeout(150);
  await page.screenshot({ path: `shots/${name}.png`, fullPage: look.width < 1000 });
  expect.soft(await page.evaluate(tooWide), `${name}: what sticks out`).toEqual([]);
  expect.soft(await page.evaluate(tooSmall), `${name}: what is too small for a finger`).toEqual([]);
  expect.soft(await axe(page), `${name}: accessibility`).toEqual([]);
}

/** Runs in the page. Elements wider than it, outermost first. */
function tooWide(): string[] {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > room + 1)
    .map((element) => `${element.tagName} .${element.className}`)
    .slice(0, 5);
}

/** Runs in the page. Things to press that are less than 44 by 44 pixels, links inside text left out. */
function tooSmall(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("button, a[href], input, select, textarea, summary, [role=option]")) {
    if (element.closest(".visually-hidden, .skip, p, dd, .entry-text") || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const own = element.matches("input[type=checkbox], input[type=radio]") ? (element.closest("label") ?? element) : element;
    const { width, height } = own.getBoundingClientRect();
    if (width < 1 || height < 1) continue;
    // A larger area around it may belong to it.
    const grown = getComputedStyle(own, "::after");
    const more = grown.position === "absolute" && grown.content !== "none";
    if (!more && (Math.round(height) < 44 || Math.round(width) < 44)) {
      found.push(`${own.tagName} .${own.className} "${own.textContent?.trim().slice(0, 30)}" ${Math.round(width)}×${Math.round(height)}`);
    }
  }
  return found.slice(0, 6);
}

let axeSource: Promise<string> | undefined;

async function axe(page: Page): Promise<string[]> {
  await page.evaluate(await (axeSource ??= readFile(AXE, "utf8")));
  return page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run(root: Document, options: object): Promise<AxeAnswer> } }).axe;
    const { violations } = await runner.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 140)}`));
  });
}

interface AxeAnswer {
  violations: { id: string; nodes: { html: string }[] }[];
}
