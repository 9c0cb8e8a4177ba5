// Photos and files from the device to the desk: taken without a network, kept, shown, sent beside the texts; over lines that
// break, on devices without room, with bytes that rot.
import { createHash, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import type { Server } from "./kit/server.ts";
import { until } from "./kit/net.ts";
import { CHIARA, LUCA, PASSWORD, mark, newTicket, readyForOffline, signIn, signInTo, write } from "./steps.ts";

const SECRET = "Via del Segreto 7";
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What a camera writes into a photo: that it was held upright, where it was, and what it was called. */
function exif(): Buffer {
  const text = Buffer.from(`${SECRET}\0`, "latin1");
  const entries = 3;
  const behind = 8 + 2 + entries * 12 + 4;
  const gps = behind + text.length;
  const tiff = Buffer.alloc(gps + 2 + 2 * 12 + 4 + 24);
  tiff.write("II*\0\x08\0\0\0", 0, "latin1");
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  };
  tiff.writeUInt16LE(entries, 8);
  entry(10, 0x010e, 2, text.length, behind);
  entry(22, 0x0112, 3, 1, 6);
  entry(34, 0x8825, 4, 1, gps);
  text.copy(tiff, behind);
  tiff.writeUInt16LE(2, gps);
  entry(gps + 2, 1, 2, 2, 0x4e);
  entry(gps + 14, 2, 5, 3, gps + 30);
  [46, 1, 9, 1, 40, 1].forEach((part, at) => tiff.writeUInt32LE(part, gps + 30 + at * 4));
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A real photo, lying on its side, that says where it was taken. */
async function photo(page: Page, width: number, height: number): Promise<Buffer> {
  const drawn = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const pen = canvas.getContext("2d")!;
      const sky = pen.createLinearGradient(0, 0, width, height);
      sky.addColorStop(0, "#1f6f8b");
      sky.addColorStop(1, "#f2b705");
      pen.fillStyle = sky;
      pen.fillRect(0, 0, width, height);
      for (let at = 0; at < 400; at += 1) {
        pen.fillStyle = `hsl(${(at * 47) % 360} 60% 50%)`;
        pen.fillRect((at * 131) % width, (at * 197) % height, 90, 60);
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })).arrayBuffer());
      return Array.from(bytes);
    },
    [width, height] as const,
  );
  const bytes = Buffer.from(drawn);
  return Buffer.concat([bytes.subarray(0, 2), exif(), bytes.subarray(2)]);
}

const other = (name: string, size: number) => ({ name, mimeType: "application/zip", buffer: randomBytes(size) });
const row = (page: Page, name: string) => page.locator(".file", { hasText: name });
const ticketOf = (page: Page) => page.url().split("/").pop()!;

interface Shown {
  id: string;
  name: string;
  hash: string;
  media: string;
  here?: boolean;
  pixels?: { width: number; height: number };
}

/** The files of a ticket as the server has them. */
async function filesOf(server: Server, ticket: string): Promise<{ files: Shown[]; bytes: (file: Shown) => Promise<Buffer> }> {
  const signedIn = await fetch(`${server.url}/api/v1/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: LUCA, password: PASSWORD }),
  });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  const found = await fetch(`${server.url}/api/v1/tickets/${ticket}`, { headers: { cookie } });
  const files = ((await found.json()) as { attachments?: Shown[] }).attachments ?? [];
  const bytes = async (file: Shown) =>
    Buffer.from(await (await fetch(`${server.url}/sync/v1/files/${ticket}/${file.id}`, { headers: { cookie } })).arrayBuffer());
  return { files, bytes };
}

/** Runs in the page: how many records the database of bytes has in each of its stores. */
async function stored(): Promise<Record<string, number>> {
  const found = (await indexedDB.databases()).find(({ name }) => name?.endsWith("-files"));
  if (!found?.name) return { files: 0, pieces: 0 };
  const opened = indexedDB.open(found.name);
  await new Promise((done) => (opened.onsuccess = done));
  const counts: Record<string, number> = {};
  for (const store of opened.result.objectStoreNames) {
    const asked = opened.result.transaction([store]).objectStore(store).count();
    await new Promise((done) => (asked.onsuccess = done));
    counts[store] = asked.result;
  }
  opened.result.close();
  return counts;
}

test("a photo taken without a network is kept, shown, sent without its place, and can be looked at", async ({ server, line, tablet }) => {
  const page = await tablet.page();
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, line.url);
  await readyForOffline(page);
  const taken = await photo(page, 2600, 1500);
  expect(taken.includes(SECRET)).toBe(true);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await newTicket(page, "Quadro elettrico bruciato");
  const ticket = ticketOf(page);
  await page.locator("#take-photo").setInputFiles({ name: "IMG_0042.JPEG", mimeType: "image/jpeg", buffer: taken });
  const toast = page.locator(".toast", { hasText: "1 file salvato su questo dispositivo" });
  await expect(toast).toBeVisible();

  // All of it is there after the page is loaded anew, still without a network.
  for (const again of [false, true]) {
    if (again) await page.reload();
    await expect(row(page, "IMG_0042.jpg")).toContainText("su questo dispositivo");
    await expect.poll(() => page.locator(".file-small").evaluate((img: HTMLImageElement) => img.naturalHeight)).toBe(320);
  }
  await expect(page.locator("main")).toContainText("1 foto ancora su questo dispositivo");
  // With the keyboard: opened, looked at, left.
  await page.getByRole("button", { name: "Mostra IMG_0042.jpg" }).focus();
  await page.keyboard.press("Enter");
  const whole = page.locator("dialog[open]").getByRole("img", { name: "IMG_0042.jpg" });
  await expect.poll(() => whole.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight])).toEqual([1182, 2048]);
  await lookAt(page, "photo-whole");
  await page.keyboard.press("Escape");
  await expect(whole).toHaveCount(0);
  await lookAt(page, "photo-on-device");
  await page.goto(`${line.url}/desk/outbox`);
  await expect(page.locator("main")).toContainText("1 foto ancora su questo dispositivo");
  await page.goto(`${line.url}/desk/profile`);
  await page.getByRole("button", { name: "Esci" }).first().click();
  await expect(page.locator("dialog[open]")).toContainText("1 foto ancora su questo dispositivo");
  await page.keyboard.press("Escape");

  await line.heal();
  await tablet.context.setOffline(false);
  await page.goto(`${line.url}/desk/tickets/${ticket}`);
  await expect(row(page, "IMG_0042.jpg")).toContainText("all'help desk", { timeout: 30_000 });
  await expect(page.locator("main")).not.toContainText("ancora su questo dispositivo");
  await expect(mark(page)).toHaveClass(/connection-sent/);
  const { files, bytes } = await filesOf(server, ticket);
  expect(files).toMatchObject([{ name: "IMG_0042.jpg", media: "image/jpeg", here: true, pixels: { width: 1182, height: 2048 } }]);
  const sent = await bytes(files[0]!);
  expect(sha256(sent)).toBe(files[0]!.hash);
  expect([sent.subarray(0, 3).toString("hex"), sent.includes("Exif"), sent.includes(SECRET)]).toEqual(["ffd8ff", false, false]);
});

test("an upload goes on where the line broke, and a text does not wait for it", async ({ server, line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  const subject = "Registro dal cantiere";
  await newTicket(page, subject);
  const ticket = ticketOf(page);
  const [first, second] = [other("registro.zip", 1_500_000), other("misure.zip", 3_000_000)];
  // Taken in and not answered, never arrived, answered by half a line, and the same for the question how far it is.
  line.next({ method: "PATCH" }, { kind: "drop-reply" });
  line.next({ method: "PATCH" }, { kind: "drop-request" });
  line.next({ method: "PATCH" }, { kind: "cut-reply", after: 20 });
  line.next({ method: "HEAD", path: /blobs/ }, { kind: "drop-reply" });
  await page.locator("#choose-files").setInputFiles([first]);
  await expect(row(page, first.name)).toContainText("all'help desk", { timeout: 40_000 });
  const seen = (method: string) => line.seen.filter((one) => one.method === method && one.path.startsWith("/sync/v1/blobs"));
  expect(line.seen.filter((one) => one.fault).length).toBe(4);
  expect(seen("POST").length, "begun once").toBe(1);

  // A slow line: while the bytes are on their way somebody writes.
  line.slow(60);
  await page.locator("#choose-files").setInputFiles([second]);
  await expect(row(page, second.name)).toContainText(/invio in corso, [1-9]/, { timeout: 20_000 });
  const begun = line.seen.length;
  await write(page, "Nota interna", "Il registro sta arrivando");
  const pushed = await until("the note is sent", () => line.seen.slice(begun).find((one) => one.path === "/sync/v1/push" && one.delivered > 0));
  expect((await filesOf(server, ticket)).files.find((file) => file.name === second.name)?.here ?? false).toBe(false);
  line.slow(0);
  await expect(row(page, second.name)).toContainText("all'help desk", { timeout: 30_000 });
  const last = line.seen.findLastIndex((one) => one.method === "PATCH");
  expect(line.seen.indexOf(pushed)).toBeLessThan(last);
  const { files, bytes } = await filesOf(server, ticket);
  for (const file of [first, second]) {
    const arrived = files.find((one) => one.name === file.name)!;
    expect(sha256(await bytes(arrived))).toBe(sha256(file.buffer));
  }
});

test("without room nothing is half kept, texts still have theirs, and what can not be taken is said", async ({ line, tablet }) => {
  const page = await tablet.page();
  await page.addInitScript(limitRoom);
  await signIn(page, line.url);
  await readyForOffline(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await newTicket(page, "Disco pieno in magazzino");
  const choose = page.locator("#choose-files");
  const problem = page.locator(".toast-problem");
  const dismiss = async () => {
    await problem.getByRole("button", { name: "Chiudi" }).click();
    await expect(problem).toHaveCount(0);
  };
  for (const [file, words] of [
    [{ name: "IMG_1.HEIC", mimeType: "image/heic", buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1") }, "non può toglierne il luogo"],
    [{ name: "foto", mimeType: "", buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1") }, "non può toglierne il luogo"],
    [{ name: "vuoto.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) }, "è vuoto"],
    [other("film.mp4", 26_300_000), "supera i 25 MB"],
  ] as const) {
    await choose.setInputFiles(file);
    await expect(problem).toContainText(words);
    await dismiss();
  }
  expect(await page.evaluate(stored)).toEqual({ files: 0, pieces: 0 });

  // No room for bytes; and room that is only there because the ballast for texts has gone.
  const large = other("grande.zip", 3_000_000);
  for (const full of [["pieces"], ["ballast"]]) {
    await page.evaluate(async (full) => {
      (window as unknown as { full: string[] }).full = full;
      if (full[0] !== "ballast") return;
      const found = (await indexedDB.databases()).find(({ name }) => /^deskside-.{36}$/.test(name ?? ""));
      const opened = indexedDB.open(found?.name ?? "");
      await new Promise((done) => (opened.onsuccess = done));
      const tx = opened.result.transaction(["ballast"], "readwrite");
      tx.objectStore("ballast").clear();
      await new Promise((done) => (tx.oncomplete = done));
      opened.result.close();
    }, full);
    await choose.setInputFiles(large);
    await expect(problem).toContainText("grande.zip non è stato salvato: manca spazio");
    await dismiss();
    await expect(page.locator(".file")).toHaveCount(0);
    expect(await page.evaluate(stored)).toEqual({ files: 0, pieces: 0 });
  }
  await write(page, "Nota interna", "Il testo ha ancora il suo posto");

  await page.evaluate(() => {
    (window as unknown as { full: string[] }).full = [];
  });
  await choose.setInputFiles(large);
  await expect(row(page, "grande.zip")).toContainText("su questo dispositivo");
  expect(await page.evaluate(stored)).toEqual({ files: 1, pieces: 12 });

  // Pasted and dropped. Text that comes with a picture of itself stays text.
  for (const name of ["incollato.txt", "trascinato.txt", "tabella.txt"]) {
    await page.evaluate((name) => {
      const data = new DataTransfer();
      data.items.add(new File(["misure"], name, { type: "text/plain" }));
      if (name === "tabella.txt") data.setData("text/plain", "12\t13");
      const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
      if (name === "trascinato.txt") document.querySelector(".file-add")!.dispatchEvent(drop);
      else window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
    }, name);
    if (name !== "tabella.txt") await expect(row(page, name)).toContainText("su questo dispositivo");
  }
  await write(page, "Nota interna", "La tabella resta testo");
  await expect(page.locator(".file")).toHaveCount(3);
});

/** Runs in the page, before its own scripts: a transaction on a store that is full ends as on a full disk. */
function limitRoom(): void {
  const state = window as unknown as { full: string[] };
  state.full = [];
  const { commit } = IDBTransaction.prototype;
  IDBTransaction.prototype.commit = function () {
    if (this.mode !== "readwrite" || ![...this.objectStoreNames].some((name) => state.full.includes(name))) return commit.call(this);
    Object.defineProperty(this, "error", { value: new DOMException("no room", "QuotaExceededError") });
    this.abort();
  };
}

test("bytes that rot are not sent, and another person sends and sees none", async ({ server, line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await newTicket(page, "Cavo tranciato");
  const ticket = ticketOf(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  const files = [other("marcio.zip", 300_000), other("sano.zip", 300_000)];
  await page.locator("#choose-files").setInputFiles(files);
  await expect(page.locator(".toast", { hasText: "2 file salvati" })).toBeVisible();
  await expect(page.locator(".file")).toHaveCount(2);
  await page.evaluate(rot);
  await page.goto(`${line.url}/desk/profile`);
  await page.getByRole("button", { name: "Esci" }).first().click();
  await page.locator("dialog[open]").getByRole("button", { name: "Esci e tienilo qui" }).click();
  await expect(page.locator("#email")).toBeVisible();

  await line.heal();
  await tablet.context.setOffline(false);
  await signIn(page, line.url, CHIARA);
  await readyForOffline(page);
  await page.goto(`${line.url}/desk/outbox`);
  await expect(page.locator(".empty")).toBeVisible();
  const sent = () => line.seen.filter((one) => one.path.startsWith("/sync/v1/blobs") && one.method === "POST").length;
  expect(sent()).toBe(0);
  await page.goto(`${line.url}/desk/profile`);
  await page.getByRole("button", { name: "Esci" }).first().click();
  await expect(page.locator("#email")).toBeVisible();

  // Without another page load, which would cut a sending and begin it again.
  await signInTo(page, line.url, LUCA);
  // What waits for a person is said by the mark, and leads there.
  await expect(mark(page)).toContainText("1 da sistemare", { timeout: 30_000 });
  await mark(page).click();
  await page.locator("main").getByRole("link", { name: /Cavo tranciato/ }).click();
  await expect(row(page, "sano.zip")).toContainText("all'help desk");
  await expect(row(page, "marcio.zip")).toContainText("Danneggiato");
  expect(sent()).toBe(1);
  const arrived = (await filesOf(server, ticket)).files.map((file) => [file.name, file.here ?? false]);
  expect(arrived).toEqual([["marcio.zip", false], ["sano.zip", true]]);
  await row(page, "marcio.zip").getByRole("button", { name: "Togli da questo dispositivo" }).click();
  await expect(row(page, "marcio.zip")).toContainText("Non ancora all'help desk e non su questo dispositivo");
  await expect(mark(page)).toHaveClass(/connection-sent/);
});

/** Runs in the page: changes a byte of the file that was put first. */
async function rot(): Promise<void> {
  const found = (await indexedDB.databases()).find(({ name }) => name?.endsWith("-files"));
  const opened = indexedDB.open(found?.name ?? "");
  await new Promise((done) => (opened.onsuccess = done));
  const tx = opened.result.transaction(["pieces"], "readwrite");
  const pieces = tx.objectStore("pieces");
  const asked = pieces.getAllKeys();
  await new Promise((done) => (asked.onsuccess = done));
  const key = asked.result.map(String).sort()[0] ?? "";
  const read = pieces.get(key);
  await new Promise((done) => (read.onsuccess = done));
  const bytes = new Uint8Array(read.result as ArrayBuffer);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  pieces.put(bytes.buffer, key);
  await new Promise((done) => (tx.oncomplete = done));
  opened.result.close();
}
