// Through every page by the keyboard alone: what has the focus is seen, nothing lies over it, and no part of a page
// keeps the focus to itself (WCAG 2.2, 2.1.1, 2.1.2, 2.4.7, 2.4.11).
import type { Page } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { openRow, signIn } from "./steps.ts";

const DESK = ["/desk/queue", "/desk/mine", "/desk/today", "/desk/tasks", "/desk/new", "/desk/people", "/desk/profile", "/desk/outbox"];
const SERVER = [
  "/account",
  "/settings",
  "/settings/people",
  "/settings/people/new",
  "/settings/organizations",
  "/settings/categories",
  "/settings/service-levels",
  "/settings/calendars/new",
  "/settings/policies/new",
  "/settings/policies/tester",
  "/settings/replies",
  "/settings/checklists",
  "/settings/diagnosis/new",
  "/settings/import",
  "/settings/access",
  "/settings/tablets",
  "/settings/system",
  "/settings/start",
  "/api",
];
/** More stops than this are not made on one page: a list may be long. */
const MOST = 60;

/** Runs in the page: what has the focus, and what is wrong with how it shows. */
function focused(): { name: string; wrong: string | null; end: boolean } {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return { name: "body", wrong: null, end: true };
  const name = `${element.tagName} ${element.id || element.className} "${(element.textContent ?? "").trim().slice(0, 30)}"`;
  // A box to tick, and the link of a whole row, show it on what belongs to them.
  const shown = [element, element.closest("label"), element.nextElementSibling].filter((one): one is HTMLElement => one instanceof HTMLElement);
  const marked = shown.some((one) =>
    [undefined, "::after"].some((part) => {
      const style = getComputedStyle(one, part);
      return (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    }),
  );
  if (!marked) return { name, wrong: "the focus does not show", end: false };
  const box = (element.closest("label") ?? element).getBoundingClientRect();
  // The middle of what of it is inside of the window: a strip or a table may be longer.
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [above, below] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right - left < 2 || below - above < 2) return { name, wrong: `outside of the window at ${Math.round(box.left)}, ${Math.round(box.top)}`, end: false };
  const [x, y] = [(left + right) / 2, (above + below) / 2];
  const top = document.elementFromPoint(x, y);
  const own = top !== null && (element.contains(top) || top.contains(element) || (element.closest("label")?.contains(top) ?? false));
  return { name, wrong: own ? null : `hidden by ${top?.tagName} ${top?.className}`, end: false };
}

async function walk(page: Page, where: string): Promise<void> {
  const seen: string[] = [];
  for (let step = 0; step < MOST; step += 1) {
    await page.keyboard.press("Tab");
    let { name, wrong, end } = await page.evaluate(focused);
    if (wrong !== null) {
      // What comes into sight glides there.
      await page.waitForTimeout(250);
      ({ name, wrong, end } = await page.evaluate(focused));
    }
    if (end) break;
    if (wrong !== null) expect.soft(`${name}: ${wrong}`, where).toBe("");
    seen.push(name);
    // An element that has the focus after three presses in a row keeps it.
    const kept = await page.evaluate((at) => {
      const now = document.activeElement as HTMLElement;
      const same = Number(now.dataset.stop ?? -9) === at - 1;
      now.dataset.stop = String(at);
      return same;
    }, step);
    expect(kept, `${where}: caught at ${name}`).toBe(false);
  }
  expect(new Set(seen).size, `${where}: too few stops`).toBeGreaterThan(2);
}

for (const width of [1280, 360]) {
  test(`the keyboard reaches everything at ${width} px`, async ({ server, browser }) => {
    test.slow();
    const context = await browser.newContext({ locale: "it-IT", viewport: { width, height: 720 }, serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(`${server.url}/desk`);
    await expect(page.locator("#email")).toBeVisible();
    await walk(page, "sign-in");
    await signIn(page, server.url, "davide.nardin@civetta.example");
    for (const path of [...DESK, ...SERVER]) {
      await page.goto(server.url + path);
      await expect(page.locator("h1").first()).toBeVisible();
      await walk(page, path);
    }
    await page.goto(`${server.url}/desk/queue`);
    await openRow(page, 0);
    await expect(page.locator(".timeline li").first()).toBeVisible();
    await walk(page, "ticket");
    await context.close();
  });
}
