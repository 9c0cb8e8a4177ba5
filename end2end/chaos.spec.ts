// A working day with everything going wrong at random: the browser dies, the server dies, the line is cut, swallows or
// loses answers. Whatever the screen called saved is in the log exactly once. `make test` lives through a few turns,
// `make chaos` through many; a seed gives the same day again: CHAOS_SEED=7 make chaos.
import { expect, test } from "./kit/test.ts";
import type { ChaosProxy } from "./kit/chaos-proxy.ts";
import type { Server } from "./kit/server.ts";
import type { Tablet } from "./kit/browser.ts";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { mark, newTicket, readyForOffline, signIn, signInAgain, write } from "./steps.ts";
import type { Page } from "@playwright/test";

const TURNS = Number(process.env.CHAOS_TURNS ?? 40);
const SEED = Number(process.env.CHAOS_SEED ?? 1);
const PUSH = { method: "POST", path: "/sync/v1/push" };

interface Day {
  server: Server;
  line: ChaosProxy;
  tablet: Tablet;
}

/** What goes wrong in a turn; undone at its end. */
const TROUBLES: Record<string, (day: Day) => Promise<void>> = {
  "no network": async ({ line, tablet }) => {
    await line.set("refuse");
    await tablet.context.setOffline(true);
  },
  "the line swallows everything": ({ line }) => line.set("black-hole"),
  "the answer is lost": async ({ line }) => line.next(PUSH, { kind: "drop-reply" }),
  "the request is lost": async ({ line }) => line.next(PUSH, { kind: "drop-request" }),
  "the answer breaks off": async ({ line }) => line.next(PUSH, { kind: "cut-reply", after: 40 }),
  "the answer never comes": async ({ line }) => line.next(PUSH, { kind: "swallow-reply" }),
  "the server dies": ({ server }) => server.kill(),
  nothing: async () => {},
};

test("a few turns of a bad day", async ({ server, line, tablet }) => {
  test.setTimeout(180_000);
  await live({ server, line, tablet }, 4, SEED);
});

test("@chaos a bad day", async ({ server, line, tablet }) => {
  test.setTimeout(60_000 + TURNS * 30_000);
  await live({ server, line, tablet }, TURNS, SEED);
});

async function live(day: Day, turns: number, seed: number): Promise<void> {
  const { server, line, tablet } = day;
  const chance = dice(seed);
  let page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await newTicket(page, "Una giornata storta");
  const address = new URL(page.url()).pathname;
  const saved: string[] = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    const [trouble, begin] = Object.entries(TROUBLES)[chance(Object.keys(TROUBLES).length)] ?? ["nothing", async () => {}];
    const dies = chance(2) === 1;
    console.log(`turn ${turn}: ${trouble}${dies ? ", then the browser dies" : ""}`);
    await begin(day);
    for (let at = chance(2); at >= 0; at -= 1) {
      const text = `Giro ${turn}, nota ${at}: ${trouble}`;
      await write(page, "Nota interna", text);
      saved.push(text);
    }
    if (dies) {
      await tablet.restart();
      if (trouble === "no network") await tablet.context.setOffline(true);
      page = await tablet.page();
      await page.goto(`${line.url}${address}`);
      await eachOnce(page, saved);
    }
    await line.heal();
    await tablet.context.setOffline(false);
    if (trouble === "the server dies") await server.up();
  }

  // Chromium writes cookies half a minute late: a kill soon after the sign-in costs the session, and no work.
  await expect(mark(page)).toHaveClass(/connection-(sent|signed-out)/, { timeout: 60_000 });
  if (/signed-out/.test((await mark(page).getAttribute("class")) ?? "")) await signInAgain(page, line.url);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  await page.goto(`${line.url}${address}`);
  await eachOnce(page, saved);
  const file = join(server.folder, "log.jsonl");
  await server.command("export", "--out", file);
  const log = await readFile(file, "utf8");
  expect(saved.filter((text) => log.split(text).length !== 2)).toEqual([]);
  expect(await server.command("verify")).toMatch(/^sound: /);
}

async function eachOnce(page: Page, saved: string[]): Promise<void> {
  await expect(page.locator(".timeline .entry-note")).toHaveCount(saved.length);
  const shown = await page.locator(".timeline .entry-note .entry-body").allTextContents();
  expect(shown.map((text) => text.trim()).sort()).toEqual([...saved].sort());
}

/** The same throws for the same seed (a linear congruential generator, Numerical Recipes). */
function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}
