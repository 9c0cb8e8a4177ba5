// How long a person waits in the browser: for "saved", for the list, for a key to show, for a day's work to arrive.
// Printed, never asserted on a clock: `make bench`.
import { expect, test } from "./kit/test.ts";
import type { Page } from "@playwright/test";
import { mark, newTicket, openRow, readyForOffline, saveNotes, signIn } from "./steps.ts";

const NOTES = 200;

// A recorded trace copies the whole page around every action, which takes longer than what is measured.
test.use({ trace: "off", screenshot: "off" });

// From the click on the button until the note stands in the timeline, which is after the strict commit in the browser's
// storage. Beside it, in the same page, one strict commit of the same text alone.
for (const slower of [1, 6]) test(`@bench saving a note in the browser, ${slower} times slower`, async ({ line, tablet }) => {
  test.setTimeout(600_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await newTicket(page, "Prova di velocità");

  await slowDown(page, slower);
  const waits: number[] = [];
  for (let at = 0; at < NOTES; at += 1) {
    const text = `Nota ${at}: ${"provato, misurato, annotato. ".repeat(3)}`;
    await page.locator(".ticket-page").getByRole("button", { name: "Nota interna", exact: true }).click();
    await page.locator(".composer textarea").fill(text);
    waits.push(await page.evaluate(timeToTimeline, text.trim()));
  }
  const bare = await page.evaluate(bareCommits, NOTES);
  await expect(page.locator(".timeline")).toContainText(`Nota ${NOTES - 1}:`);
  const row = (name: string, times: number[]) => `${name.padEnd(44)}${share(times, 0.5)}${share(times, 0.99)}${share(times, 1)}`;
  console.log(
    [
      `${"milliseconds".padEnd(44)}${"median".padStart(10)}${"99 %".padStart(10)}${"most".padStart(10)}`,
      row("click → saved and on the screen", waits),
      row("one strict commit alone", bare),
      `ratio of the medians ${(sorted(waits, 0.5) / sorted(bare, 0.5)).toFixed(1)}`,
    ].join("\n"),
  );
});

function sorted(times: number[], at: number): number {
  const order = [...times].sort((a, b) => a - b);
  return order[Math.min(order.length - 1, Math.floor(order.length * at))] ?? 0;
}

function share(times: number[], at: number): string {
  return sorted(times, at).toFixed(1).padStart(10);
}

/** Runs in the page: presses the button and waits for the text to stand in the timeline. */
function timeToTimeline(text: string): Promise<number> {
  return new Promise((done, fail) => {
    const timeline = document.querySelector(".timeline");
    const button = [...document.querySelectorAll<HTMLButtonElement>(".composer button")].find((one) => /Salva la nota/.test(one.textContent ?? ""));
    if (!timeline || !button) return fail(new Error("no timeline or no button"));
    const begun = performance.now();
    const seen = new MutationObserver(() => {
      if (!timeline.textContent?.includes(text)) return;
      seen.disconnect();
      done(performance.now() - begun);
    });
    seen.observe(timeline, { childList: true, subtree: true, characterData: true });
    button.click();
  });
}

/** Runs in the page: as many strict commits of a note's size, one after the other. */
async function bareCommits(count: number): Promise<number[]> {
  const opened = indexedDB.open("bench", 1);
  opened.onupgradeneeded = () => opened.result.createObjectStore("notes");
  await new Promise((done, fail) => {
    opened.onsuccess = done;
    opened.onerror = fail;
  });
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const begun = performance.now();
    const tx = opened.result.transaction(["notes"], "readwrite", { durability: "strict" });
    tx.objectStore("notes").put("x".repeat(900), at);
    await new Promise((done, fail) => {
      tx.oncomplete = done;
      tx.onerror = fail;
    });
    times.push(performance.now() - begun);
  }
  return times;
}

for (const tickets of [5_000, 100_000]) test(`@bench a queue of ${tickets} tickets`, async ({ line, tablet }) => {
  test.setTimeout(600_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.evaluate(multiply, tickets);
  const begun = Date.now();
  await page.goto(`${line.url}/desk/queue`);
  await expect(page.locator(".ticket-row").first()).toBeVisible({ timeout: 120_000 });
  const shown = Date.now() - begun;
  await expect(page.locator(".chip-count").first()).toHaveText(new RegExp(`\\d{${String(tickets).length},}`), { timeout: 120_000 });
  const whole = Date.now() - begun;
  const frames = await page.evaluate(scrollThrough);
  const drawn = await page.locator(".ticket-row").count();
  const typed: number[] = [];
  for (const words of ["stampante", "stampante 77", "rete 4", "zzzz"]) {
    await page.locator("#search").fill("");
    const from = Date.now();
    await page.locator("#search").fill(words);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    typed.push(Date.now() - from);
  }
  const row = (name: string, times: number[]) => `${name.padEnd(44)}${share(times, 0.5)}${share(times, 0.95)}${share(times, 1)}`;
  console.log(
    [
      `first row after ${shown} ms, all tickets after ${whole} ms, rows drawn ${drawn}`,
      `${"milliseconds".padEnd(44)}${"median".padStart(10)}${"95 %".padStart(10)}${"most".padStart(10)}`,
      row("frame while scrolling through all", frames),
      row("from the words to the list", typed),
    ].join("\n"),
  );
});

// A day's work waits on the tablet; the line comes back, a long one: 50 ms each way.
test("@bench a thousand waiting commands", async ({ line, tablet }) => {
  test.setTimeout(900_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  const [tickets, notes] = [20, 50];
  for (let at = 0; at < tickets; at += 1) {
    await newTicket(page, `Giornata senza rete ${at}`);
    await page.evaluate(saveNotes, { name: "Scritta in cantina", many: notes - 1 });
  }
  await expect(mark(page)).toHaveClass(/connection-(offline|waiting)/);
  line.slow(50);
  const before = line.seen.length;
  const begun = Date.now();
  await line.set("pass");
  await tablet.context.setOffline(false);
  const pushed = () => line.seen.slice(before).filter((one) => one.path.startsWith("/sync/v1/push") && one.delivered > 0);
  await expect.poll(() => pushed().length, { timeout: 60_000, intervals: [5] }).toBeGreaterThan(0);
  const first = Date.now() - begun;
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 120_000 });
  const all = Date.now() - begun;
  console.log(`${tickets * notes} waiting commands: first answer after ${first} ms, all sent and shown after ${all} ms, in ${pushed().length} requests`);
});

// The same over the line of a cellar: 1 Mbit/s, 100 ms each way, all connections cut every ten seconds.
test("@bench 500 waiting commands and 20 photos over a bad line", async ({ line, tablet }) => {
  test.setTimeout(900_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  const [tickets, notes, photos] = [10, 50, 20];
  const taken = await page.evaluate(drawPhotos, photos);
  for (let at = 0; at < tickets; at += 1) {
    await newTicket(page, `Giornata senza rete ${at}`);
    // The ticket and its files are commands too.
    await page.evaluate(saveNotes, { name: "Scritta in cantina", many: notes - 1 - photos / tickets });
    const own = taken.slice((at * photos) / tickets, ((at + 1) * photos) / tickets);
    await page.locator("#choose-files").setInputFiles(own.map((photo, nth) => ({ name: `${at}-${nth}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from(photo, "base64") })));
    await expect(page.locator(".file")).toHaveCount(own.length);
  }
  await page.locator("a[href='/desk/outbox']:visible").first().click();
  await expect(page.locator(".outbox-item")).toHaveCount(tickets * notes);
  const left = (await page.locator("main [role=status]", { hasText: "foto" }).innerText()).trim();
  line.slow(100);
  line.narrow(125_000);
  const before = line.seen.length;
  const begun = Date.now();
  await line.set("pass");
  await tablet.context.setOffline(false);
  const loss = setInterval(() => line.cut(), 10_000);
  const after = async (what: Promise<void>) => what.then(() => `${((Date.now() - begun) / 1000).toFixed(1)} s`);
  const [texts, bytes] = await Promise.all([
    after(expect(page.locator(".outbox-item")).toHaveCount(0, { timeout: 300_000 })),
    after(expect(page.locator(".empty")).toBeVisible({ timeout: 600_000 })),
  ]);
  clearInterval(loss);
  const parts = line.seen.slice(before).filter((one) => one.method === "PATCH");
  console.log(
    `${tickets * notes} commands and ${photos} photos (${left}): all commands sent and shown after ${texts}, all photos after ${bytes}, ` +
      `in ${parts.length} parts, of which ${parts.filter((one) => !one.forwarded || one.delivered === 0).length} were cut`,
  );
});

/** Runs in the page: photos as a camera takes them, 12 megapixels and full of small things, in base64. */
async function drawPhotos(many: number): Promise<string[]> {
  const photos: string[] = [];
  for (let at = 0; at < many; at += 1) {
    const canvas = new OffscreenCanvas(4000, 3000);
    const pen = canvas.getContext("2d")!;
    for (let spot = 0; spot < 30_000; spot += 1) {
      pen.fillStyle = `hsl(${(spot * 47 + at * 13) % 360} 50% ${30 + (spot % 40)}%)`;
      pen.fillRect((spot * 7919 + at * 101) % 4000, (spot * 6113) % 3000, 40, 24);
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer());
    let text = "";
    for (let from = 0; from < bytes.length; from += 30_000) text += String.fromCharCode(...bytes.subarray(from, from + 30_000));
    photos.push(btoa(text));
  }
  return photos;
}

// From the key until the frame that shows it, as the browser itself measures it (Event Timing, in steps of 8 ms).
test("@bench from the key to the screen, 4 times slower", async ({ line, tablet }) => {
  test.setTimeout(300_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await slowDown(page, 4);
  const waits: Record<string, number[]> = {};
  const typed = async (name: string, field: string, text: string) => {
    await page.locator(field).click();
    await page.evaluate(watchKeys);
    await page.locator(field).pressSequentially(text, { delay: 60 });
    await page.waitForTimeout(500);
    waits[name] = await page.evaluate(() => (window as unknown as { waits: number[] }).waits);
  };
  await typed("search over the queue", "#search", "stampante laserjet del reparto");
  await openRow(page, 0);
  await page.locator(".ticket-page").getByRole("button", { name: "Nota interna", exact: true }).click();
  await typed("a note on the ticket", ".composer textarea", "Sostituito il toner, provata una pagina: tutto a posto ora.");
  console.log(
    [
      `${"milliseconds, each key".padEnd(44)}${"median".padStart(10)}${"95 %".padStart(10)}${"most".padStart(10)}`,
      ...Object.entries(waits).map(([name, times]) => `${name.padEnd(44)}${share(times, 0.5)}${share(times, 0.95)}${share(times, 1)}`),
    ].join("\n"),
  );
});

/** The page's processor is so many times slower. */
async function slowDown(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

/** Runs in the page: keeps how long each key took to show. Keys faster than 16 ms are not reported, and count as 16. */
function watchKeys(): void {
  const kept = window as unknown as { waits: number[]; watch?: PerformanceObserver };
  kept.waits = [];
  kept.watch?.disconnect();
  const seen = new Set<number>();
  kept.watch = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.name === "keydown" && !seen.has(entry.startTime)) {
        seen.add(entry.startTime);
        kept.waits.push(entry.duration);
      }
    }
  });
  kept.watch.observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
}

/** Runs in the page: copies one ticket in the browser's storage until there are so many. */
async function multiply(many: number): Promise<void> {
  const found = (await indexedDB.databases()).find(({ name }) => /^deskside-.{36}$/.test(name ?? ""));
  const name = found?.name ?? "";
  const opened = indexedDB.open(name);
  await new Promise((done, fail) => {
    opened.onsuccess = done;
    opened.onerror = fail;
  });
  const range = IDBKeyRange.bound("ticket/", "ticket0");
  const asked = opened.result.transaction(["documents"]).objectStore("documents").getAll(range);
  await new Promise((done) => (asked.onsuccess = done));
  // An open one, so that the queue shows them all.
  const text = (asked.result as string[]).find((text) => /"status":"(new|assigned)"/.test(text)) ?? "";
  const id = (JSON.parse(text) as { body: { ticket: { id: string } } }).body.ticket.id;
  for (let from = 0; from < many; from += 5_000) {
    const tx = opened.result.transaction(["documents"], "readwrite", { durability: "relaxed" });
    for (let at = from; at < from + 5_000; at += 1) {
      const own = `${(0x1000_0000 + at).toString(16)}${id.slice(8)}`;
      tx.objectStore("documents").put(text.replaceAll(id, own).replace(/"subject":"/, `"subject":"${at % 97} `), `ticket/${own}`);
    }
    await new Promise((done, fail) => {
      tx.oncomplete = done;
      tx.onerror = fail;
    });
  }
  opened.result.close();
}

/** Runs in the page: how long each frame took while the whole list went by. */
function scrollThrough(): Promise<number[]> {
  return new Promise((done) => {
    const frames: number[] = [];
    let last = performance.now();
    let steps = 0;
    const step = () => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      steps += 1;
      if (steps > 300) return done(frames);
      window.scrollBy(0, steps < 200 ? 400 : document.documentElement.scrollHeight / 100);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}
