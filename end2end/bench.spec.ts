// How long a person waits for "saved": from the click on the button until the note stands in the timeline, which is
// after the strict commit in the browser's storage. Beside it, in the same page, one strict commit of the same text
// alone. Printed, never asserted on a clock: `make bench`.
import { expect, test } from "./kit/test.ts";
import { newTicket, readyForOffline, signIn } from "./steps.ts";

const NOTES = 200;

// A recorded trace copies the whole page around every action, which takes longer than what is measured.
test.use({ trace: "off", screenshot: "off" });

test("@bench saving a note in the browser", async ({ line, tablet }) => {
  test.setTimeout(240_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await newTicket(page, "Prova di velocità");

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
