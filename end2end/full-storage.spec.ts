// When the device has no room left: what is typed stays, nothing is called saved that is not, and the room laid by
// for this moment is used first. Chromium can not be given a small disk from outside, so the page's own IndexedDB
// ends transactions the way a full disk does: an abort whose error is QuotaExceededError.
import { expect, test } from "./kit/test.ts";
import { newTicket, readyForOffline, signIn } from "./steps.ts";
import type { Page } from "@playwright/test";

type Room = "enough" | "ballast" | "none";

test("a note on a device without room", async ({ line, tablet }) => {
  let page = await tablet.page();
  await page.addInitScript(limitRoom);
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await newTicket(page, "Disco pieno nel seminterrato");
  const timeline = page.locator(".timeline");

  // Full, until the ballast gives way.
  await room(page, "ballast");
  await note(page, "Scritta mentre il disco era pieno");
  await expect(timeline.getByText("Scritta mentre il disco era pieno")).toHaveCount(1);
  expect(await page.evaluate(() => (window as unknown as { refused: number }).refused)).toBeGreaterThan(0);

  // No room at all: said, and the text is still there.
  await room(page, "none");
  const text = "Questa aspetta che ci sia posto";
  await note(page, text);
  await expect(page.locator(".composer").getByText("Lo spazio sul dispositivo è finito")).toBeVisible();
  await expect(page.locator(".composer textarea")).toHaveValue(text);
  await expect(timeline).not.toContainText(text);

  // Room again: the same press saves it, once.
  await room(page, "enough");
  await page.locator(".composer").getByRole("button", { name: "Salva la nota" }).click();
  await expect(timeline.getByText(text)).toHaveCount(1);
  await tablet.restart();
  await tablet.context.setOffline(true);
  page = await tablet.page();
  await page.goto(`${line.url}/desk/outbox`);
  await expect(page.locator(".outbox-item")).toHaveCount(3);
});

async function note(page: Page, text: string): Promise<void> {
  await page.locator(".ticket-page").getByRole("button", { name: "Nota interna", exact: true }).click();
  await page.locator(".composer textarea").fill(text);
  await page.locator(".composer").getByRole("button", { name: "Salva la nota" }).click();
}

async function room(page: Page, room: Room): Promise<void> {
  await page.evaluate((room) => {
    (window as unknown as { room: Room }).room = room;
  }, room);
}

/** Runs in the page, before its own scripts. */
function limitRoom(): void {
  const state = window as unknown as { room: Room; refused: number };
  state.room = "enough";
  state.refused = 0;
  const { commit } = IDBTransaction.prototype;
  const { clear } = IDBObjectStore.prototype;
  IDBTransaction.prototype.commit = function () {
    const writes = this.mode === "readwrite" && [...this.objectStoreNames].some((name) => name === "outbox" || name === "drafts");
    if (state.room === "enough" || !writes) return commit.call(this);
    state.refused += 1;
    Object.defineProperty(this, "error", { value: new DOMException("no room", "QuotaExceededError") });
    this.abort();
  };
  IDBObjectStore.prototype.clear = function () {
    if (this.name === "ballast" && state.room === "ballast") state.room = "enough";
    return clear.call(this);
  };
}
