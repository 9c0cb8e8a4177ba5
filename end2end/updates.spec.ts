// A new build of the real program, with unsaved and unsent work on the device: the page is never empty or mixed, and
// nothing is lost or doubled. The next build has other file names and a newer database version.
import type { Page } from "@playwright/test";
import { Builds } from "./kit/builds.ts";
import { expect, test as base } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { mark, newTicket, readyForOffline, signIn } from "./steps.ts";

const test = base.extend<{ builds: Builds }>({
  builds: async ({ server }, use) => {
    const builds = await Builds.before(server.port);
    await use(builds);
    await builds.stop();
  },
});

const buildOf = (page: Page) => page.locator("meta[name=deskside-build]").getAttribute("content");
const strip = (page: Page) => page.locator(".strip", { hasText: "È pronta una nuova versione" });
const look = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistration("/desk"))!.update().then(() => true, () => false));
const standing = (page: Page) =>
  page.evaluate(async () => {
    const { installing, waiting } = (await navigator.serviceWorker.getRegistration("/desk"))!;
    return { installing: installing !== null, waiting: waiting !== null };
  });
const versions = (page: Page) =>
  page.evaluate(async () => Object.fromEntries((await indexedDB.databases()).map(({ name, version }) => [name!.replace(/-[0-9a-f-]{36}$/, ""), version])));

const note = (page: Page) => page.locator(".composer textarea");

/** Begins a note and leaves it unsaved. */
async function begin(page: Page, text: string): Promise<void> {
  await page.locator(".ticket-page").getByRole("button", { name: "Nota interna", exact: true }).click();
  await note(page).fill(text);
}

test("an update with unsent and unsaved work, two tabs and a newer database: everything is there, and arrives once", async ({ server, builds, tablet }) => {
  const page = await tablet.page();
  await signIn(page, builds.url);
  await readyForOffline(page);
  const rows = (await logOf(server)).length;
  builds.deaf = true;
  const number = await newTicket(page, "Il tornello resta bloccato");
  const heading = page.getByRole("heading", { level: 1, name: "Il tornello resta bloccato" });
  await begin(page, "Scritto prima dell'aggiornamento.");

  // The other tab lets the next build in.
  builds.out = true;
  const other = await tablet.context.newPage();
  await other.goto(`${builds.url}/desk/queue`);
  await expect(other.locator(".ticket-row", { hasText: number })).toBeVisible();
  expect(await look(other)).toBe(true);
  await strip(other).getByRole("button", { name: "Ricarica" }).click();
  await expect.poll(() => buildOf(other)).toBe(builds.next);
  await expect(other.locator(".ticket-row", { hasText: number })).toBeVisible();
  expect(await versions(other)).toMatchObject({ deskside: 2 });

  // The first tab goes on with the old build: it says so, and keeps what is typed.
  expect(await buildOf(page)).not.toBe(builds.next);
  await expect(strip(page).first()).toBeVisible();
  await expect(note(page)).toHaveValue("Scritto prima dell'aggiornamento.");
  // Its database is the next build's by now. What can not be saved is not shown as saved, and stays in the field.
  await page.locator(".composer").getByRole("button", { name: "Salva la nota" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(note(page)).toHaveValue("Scritto prima dell'aggiornamento.");
  await strip(page).getByRole("button", { name: "Ricarica" }).first().click();
  await expect.poll(() => buildOf(page)).toBe(builds.next);
  await expect(heading).toBeVisible();
  await expect(note(page)).toHaveValue("Scritto prima dell'aggiornamento.");
  await page.locator(".composer").getByRole("button", { name: "Salva la nota" }).click();
  await expect(page.locator(".timeline")).toContainText("Scritto prima dell'aggiornamento.");

  builds.deaf = false;
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  expect(counts((await logOf(server)).slice(rows))).toMatchObject({ ticket_created: 1, article_added: 1 });
});

test("an update that breaks off at any file changes nothing; back to the older build loses nothing", async ({ server, builds, tablet }) => {
  const page = await tablet.page();
  await signIn(page, builds.url);
  await readyForOffline(page);
  const rows = (await logOf(server)).length;
  const before = await buildOf(page);
  builds.deaf = true;
  const number = await newTicket(page, "La serranda non scende");
  builds.out = true;
  for (const path of builds.paths) {
    builds.broken = path;
    await look(page);
    await expect.poll(() => standing(page), path).toEqual({ installing: false, waiting: false });
    expect((await page.evaluate(() => caches.keys())).filter((name) => name.startsWith("desk-")), path).toEqual([`desk-${before}`]);
  }
  // The old build is whole, with the line down altogether.
  await tablet.context.setOffline(true);
  await page.goto(`${builds.url}/desk/queue`);
  await expect(page.locator(".ticket-row", { hasText: number })).toBeVisible();
  expect(await buildOf(page)).toBe(before);
  await tablet.context.setOffline(false);
  builds.broken = "";
  expect(await look(page)).toBe(true);
  await strip(page).getByRole("button", { name: "Ricarica" }).click();
  await expect.poll(() => buildOf(page)).toBe(builds.next);
  await expect(page.locator(".ticket-row", { hasText: number })).toBeVisible();

  // The release is taken back: the older build does not touch the newer database, and says what is the matter.
  builds.out = false;
  expect(await look(page)).toBe(true);
  await strip(page).getByRole("button", { name: "Ricarica" }).click();
  await expect.poll(() => buildOf(page)).toBe(before);
  await expect(page.getByText("È pronta una nuova versione").first()).toBeVisible();
  builds.out = true;
  expect(await look(page)).toBe(true);
  // The strip is there already, for the database.
  await expect.poll(() => standing(page)).toEqual({ installing: false, waiting: true });
  await strip(page).getByRole("button", { name: "Ricarica" }).click();
  await expect.poll(() => buildOf(page)).toBe(builds.next);
  await expect(page.locator(".ticket-row", { hasText: number })).toBeVisible();
  builds.deaf = false;
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  expect(counts((await logOf(server)).slice(rows))).toMatchObject({ ticket_created: 1 });
});

test("a newer server: what this build can not read is left out and comes with the next one; unsent work arrives once", async ({ server, builds, tablet }) => {
  const page = await tablet.page();
  await signIn(page, builds.url);
  await readyForOffline(page);
  const before = await buildOf(page);
  const rows = (await logOf(server)).length;
  const needed = page.locator(".strip", { hasText: "Serve una versione più recente per vedere tutto" });
  const row = (number: string) => page.locator(".ticket-row", { hasText: number });
  builds.newer = true;
  const first = await newTicket(page, "Il montacarichi vibra");
  await expect(needed).toBeVisible();
  // The line is not down for that: work goes on, both ways.
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  expect(counts((await logOf(server)).slice(rows))).toMatchObject({ ticket_created: 1 });
  // It stays noted, and the same build does not ask for everything again and again.
  await page.reload();
  await expect(needed).toBeVisible();
  await page.goto(`${builds.url}/desk/queue`);
  await expect(row(first)).toBeVisible();
  expect(builds.snapshots).toEqual([before]);

  // The next build is still being fetched when the button is pressed: it is waited for.
  builds.deaf = true;
  const second = await newTicket(page, "La pompa perde olio");
  builds.out = true;
  builds.slow = 1_000;
  // Not awaited: it may end only with the installation.
  void look(page).catch(() => false);
  await expect.poll(() => standing(page)).toEqual({ installing: true, waiting: false });
  await Promise.all([page.waitForEvent("load"), needed.getByRole("button", { name: "Ricarica" }).click()]);
  expect(await buildOf(page)).toBe(builds.next);
  builds.slow = 0;
  builds.deaf = false;
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  await expect(needed).toHaveCount(0);
  // All documents came anew, once, and nothing of the person's was lost or doubled.
  await expect.poll(() => builds.snapshots).toEqual([before, builds.next]);
  await page.goto(`${builds.url}/desk/queue`);
  for (const number of [first, second]) await expect(row(number)).toBeVisible();
  expect(counts((await logOf(server)).slice(rows))).toMatchObject({ ticket_created: 2 });
});
