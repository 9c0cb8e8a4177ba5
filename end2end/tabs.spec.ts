// Eight tabs of one person: one syncs for all. When it dies or freezes, another takes over, and nothing is lost or sent
// twice in effect.
import { expect, test } from "./kit/test.ts";
import { logOf } from "./log.ts";
import type { Page } from "@playwright/test";
import { mark, newTicket, readyForOffline, signIn, write } from "./steps.ts";

test("eight tabs: the one that syncs dies, then the next one freezes", async ({ server, line, tablet }) => {
  test.setTimeout(240_000);
  const first = await tablet.page();
  await signIn(first, line.url);
  await readyForOffline(first);
  await newTicket(first, "Otto schede aperte");
  const address = first.url();
  const pages = [first];
  while (pages.length < 8) {
    const page = await tablet.context.newPage();
    await page.goto(address);
    await expect(page.locator(".timeline")).toBeVisible({ timeout: 30_000 });
    pages.push(page);
  }
  const written: string[] = [];
  const note = async (page: Page, text: string) => {
    await write(page, "Nota interna", text);
    written.push(text);
  };

  // A tab that does not sync saves; the one that does sends; all the others show it.
  let leader = await leading(pages);
  await note(other(pages, leader), "Salvata in un'altra scheda.");
  for (const page of pages) await expect(page.locator(".timeline")).toContainText("Salvata in un'altra scheda.");
  await arrived(pages);

  // It dies with work on its way.
  await line.next({ method: "POST", path: "/sync/v1/push" }, { kind: "swallow-reply" });
  await note(other(pages, leader), "La scheda che invia sta per morire.");
  const dead = leader;
  const gone = dead.waitForEvent("crash");
  const session = await tablet.context.newCDPSession(dead);
  session.send("Page.crash").catch(() => {});
  await gone;
  const died = Date.now();
  const living = pages.filter((page) => page !== dead);
  leader = await leading(living);
  console.log(`another tab took over ${Date.now() - died} ms after the crash`);
  await note(other(living, leader), "Salvata dopo.");
  await arrived(living);

  // It stands still as a phone makes stand still what is in the background: it keeps the lock and does nothing.
  const frozen = await tablet.context.newCDPSession(leader);
  await frozen.send("Debugger.enable");
  await frozen.send("Debugger.pause");
  const awake = living.filter((page) => page !== leader);
  await note(awake[0] as Page, "Salvata mentre una scheda dorme.");
  await arrived(awake);
  const next = await leading(awake);
  await note(other(awake, next), "Con un'altra che invia.");

  // Awake again, it has learnt that it does not sync any more, and shows what was written.
  await frozen.send("Debugger.disable");
  await expect(leader.locator(".timeline")).toContainText("Con un'altra che invia.");
  await note(leader, "Di nuovo sveglia.");
  await arrived(living);
  for (const page of living) await expect(page.locator(".timeline .entry-note")).toHaveCount(written.length);
  const notes = (await logOf(server)).filter((row) => row.kind === "article_added");
  expect(notes.length - new Set(notes.map((row) => row.command_id)).size).toBe(0);
  expect(await server.command("verify")).toMatch(/^sound: /);
});

/** Everything is sent. */
async function arrived(pages: Page[]): Promise<void> {
  for (const page of pages) await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
}

function other(pages: Page[], leader: Page): Page {
  const page = pages.find((one) => one !== leader);
  if (!page) throw new Error("there is only one tab");
  return page;
}

/** The tab that holds the lock of the sync, once one does. */
async function leading(pages: Page[]): Promise<Page> {
  let leader: Page | undefined;
  await expect
    .poll(
      async () => {
        for (const page of pages) {
          if (await page.evaluate(holdsTheLock)) leader = page;
        }
        return leader !== undefined;
      },
      { timeout: 30_000, intervals: [20] },
    )
    .toBe(true);
  return leader as Page;
}

/** Runs in the page: whether this very tab holds the lock under which one tab syncs. */
async function holdsTheLock(): Promise<boolean> {
  const probe = `probe-${Math.random()}`;
  return navigator.locks.request(probe, async () => {
    const { held = [] } = await navigator.locks.query();
    const own = held.find((lock) => lock.name === probe)?.clientId;
    return held.some((lock) => lock.clientId === own && lock.name?.startsWith("deskside-sync-"));
  });
}
