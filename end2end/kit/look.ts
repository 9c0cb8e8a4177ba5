// A look at a screen: nothing sticks out, nothing is too small for a finger, axe finds nothing.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Takes a picture into shots/, where somebody will look at it, and checks what every screen must keep. */
export async function lookAt(page: Page, name: string): Promise<void> {
  // A picture of the whole page shows also what is far from the screen, which the page itself leaves unpainted.
  await page.evaluate(() => {
    for (const entry of document.querySelectorAll<HTMLElement>(".entry")) entry.style.contentVisibility = "visible";
  });
  await page.waitForTimeout(150);
  if (!process.env.CI) await page.screenshot({ path: `shots/${name}.png`, fullPage: (page.viewportSize()?.width ?? 0) < 1000 });
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
    // What lies half under a bar at the bottom is scrolled out from under it; to axe it is too small.
    const bars = [...document.querySelectorAll<HTMLElement>("body *")].filter((one) => /sticky|fixed/.test(getComputedStyle(one).position) && !one.closest("dialog"));
    for (const bar of bars) bar.style.position = "static";
    const { violations } = await runner.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    for (const bar of bars) bar.style.position = "";
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 140)}`));
  });
}

interface AxeAnswer {
  violations: { id: string; nodes: { html: string }[] }[];
}
