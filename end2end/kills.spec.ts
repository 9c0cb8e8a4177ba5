// The browser is killed, or its tab crashes, at any moment while somebody saves: in the middle of a word, of a commit, of
// a batch on its way. What the screen showed as saved is in the log once; nothing is there twice. `make test` lives
// through ten of each, `make chaos` through KILLS of each (500).
import { expect, test } from "./kit/test.ts";
import type { ChaosProxy } from "./kit/chaos-proxy.ts";
import type { Server } from "./kit/server.ts";
import type { Tablet } from "./kit/browser.ts";
import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { mark, newTicket, readyForOffline, saveNotes, signIn, signInAgain } from "./steps.ts";

const KILLS = Number(process.env.KILLS ?? 500);
/** The end comes after so many notes at most, and so many milliseconds later: in the middle of the next one. */
const NOTES = 4;
const LATER = 400;

type End = "the browser is killed" | "the tab crashes";

test.use({ trace: "off", screenshot: "off" });

for (const end of ["the browser is killed", "the tab crashes"] as const) {
  test(`ten times while somebody saves: ${end}`, async ({ server, line, tablet }) => {
    test.setTimeout(240_000);
    await live(server, line, tablet, end, 10);
  });

  test(`@chaos many times while somebody saves: ${end}`, async ({ server, line, tablet }) => {
    test.setTimeout(60_000 + KILLS * 20_000);
    await live(server, line, tablet, end, KILLS);
  });
}

async function live(server: Server, line: ChaosProxy, tablet: Tablet, end: End, times: number): Promise<void> {
  let page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  const shown = new Set<string>();
  let address = "";
  for (let at = 1; at <= times; at += 1) {
    // The timeline of one ticket does not grow without bound.
    if (at % 25 === 1) {
      await newTicket(page, `Fine improvvisa ${at}`);
      address = new URL(page.url()).pathname;
    }
    const offline = at % 2 === 0;
    const [notes, later] = [randomInt(NOTES), randomInt(LATER)];
    await tablet.context.setOffline(offline);
    const before = new Set(shown);
    await page.exposeFunction("told", (text: string) => shown.add(text));
    // Nobody waits for it: the page will not be there when it ends.
    page.evaluate(saveNotes, { name: `Fine ${at}`, many: Number.MAX_SAFE_INTEGER }).catch(() => {});
    await expect.poll(() => shown.size - before.size, { timeout: 30_000, intervals: [1] }).toBeGreaterThanOrEqual(notes);
    await new Promise((done) => setTimeout(done, later));
    page = await (end === "the browser is killed" ? killed(tablet) : crashed(tablet, page));
    await tablet.context.setOffline(offline);
    await page.goto(`${line.url}${address}`);
    await expect(page.locator(".timeline")).toBeVisible({ timeout: 30_000 });
    const fresh = [...shown].filter((text) => !before.has(text));
    const here = `${end} ${at} of ${times}, ${later} ms after ${notes} notes, ${offline ? "offline" : "online"}`;
    for (const text of fresh) await expect(page.locator(".timeline").getByText(text, { exact: true }), `${here}: ${text}`).toHaveCount(1);
  }

  await tablet.context.setOffline(false);
  // Chromium writes cookies half a minute late: a kill soon after the sign-in costs the session, and no work.
  await expect(mark(page)).toHaveClass(/connection-(sent|signed-out)/, { timeout: 60_000 });
  if (/signed-out/.test((await mark(page).getAttribute("class")) ?? "")) await signInAgain(page, line.url);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  expect(shown.size).toBeGreaterThan(times / 2);
  const file = join(server.folder, "log.jsonl");
  await server.command("export", "--out", file);
  const log = await readFile(file, "utf8");
  const saved: string[] = log.match(/"Fine \d+, nota \d+\."/g) ?? [];
  expect(saved.filter((text, at) => saved.indexOf(text) !== at), "twice in the log").toEqual([]);
  expect([...shown].filter((text) => !saved.includes(JSON.stringify(text))), "shown as saved and not in the log").toEqual([]);
  expect(await server.command("verify")).toMatch(/^sound: /);
}

/** All of it at once, and it comes back with the same profile. */
async function killed(tablet: Tablet): Promise<Page> {
  await tablet.restart();
  return tablet.page();
}

/** Only the tab's own process; the browser stays. */
async function crashed(tablet: Tablet, page: Page): Promise<Page> {
  const gone = page.waitForEvent("crash");
  const session = await tablet.context.newCDPSession(page);
  session.send("Page.crash").catch(() => {});
  await gone;
  const next = await tablet.context.newPage();
  await page.close();
  return next;
}
