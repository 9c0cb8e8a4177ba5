// What a technician does with work that can not leave yet, or was refused: all of it without a line.
import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { CHIARA, PAOLO, act, mark, newTicket, openRow, readyForOffline, signIn, signInAgain, signInTo, write } from "./steps.ts";

/** The item of the outbox that says this. */
function item(page: Page, text: string) {
  return page.locator(".outbox-item", { hasText: text });
}

async function saved(download: Download): Promise<{ format: string; for_name?: string; items: { words: string }[] }> {
  return JSON.parse(await readFile(await download.path(), "utf8"));
}

test("what waits is corrected, handed over or discarded, and only that arrives", async ({ server, line, tablet, browser }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await keyed(page);
  const subject = await openRow(page, 0);
  const number = (await page.locator(".ticket-head .ticket-number").innerText()).trim();
  const before = (await logOf(server)).length;
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await write(page, "Nota interna", "Sostituito il cavo blu");
  await write(page, "Nota interna", "Da richiamare domani alle 8");
  await write(page, "Nota interna", "Appunto di un altro ticket");

  await mark(page).click();
  await expect(page.locator(".outbox-item")).toHaveCount(3);
  await expect(item(page, "cavo blu").getByRole("link")).toContainText(number);
  await expect(item(page, "cavo blu").getByRole("link")).toContainText(subject.slice(0, 20));

  // Corrected: the same form with the words in it. The way back is one press, and so is the correction again.
  await item(page, "cavo blu").getByRole("button", { name: "Modifica" }).click();
  const dialog = page.locator("dialog[open]");
  await expect(dialog.locator("textarea")).toHaveValue("Sostituito il cavo blu");
  await dialog.locator("textarea").fill("Sostituito il cavo rosso");
  await dialog.getByRole("button", { name: "Salva" }).click();
  await expect(item(page, "cavo rosso")).toBeVisible();
  await expect(item(page, "cavo blu")).toHaveCount(0);
  await page.locator(".toast").getByRole("button", { name: "Annulla" }).first().click();
  await expect(item(page, "cavo blu")).toBeVisible();
  await item(page, "cavo blu").getByRole("button", { name: "Modifica" }).click();
  await dialog.locator("textarea").fill("Sostituito il cavo rosso");
  await dialog.getByRole("button", { name: "Salva" }).click();
  await expect(item(page, "cavo rosso")).toBeVisible();
  await expect(page.locator(".outbox-item")).toHaveCount(3);

  // Handed over: a file with a name on it, and what it needs before it. It stays here until the server answers.
  await item(page, "Da richiamare").getByRole("button", { name: "Affida" }).click();
  await dialog.getByRole("combobox").fill("Nonis");
  await page.getByRole("option").first().click();
  const [given] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Affida" }).click()]);
  expect(given.suggestedFilename()).toBe("deskside-sara-nonis.json");
  const file = await saved(given);
  expect(file).toMatchObject({ format: "deskside-unsent-work", for_name: "Sara Nonis" });
  expect(file.items.map((one) => one.words)).toContain("Da richiamare domani alle 8");
  await expect(item(page, "Da richiamare domani alle 8")).toContainText("Affidato a Sara Nonis, in un file da");

  // Discarded: not before a copy was made, and not without the word or the number.
  await item(page, "Appunto di un altro").getByRole("button", { name: "Scarta" }).click();
  await dialog.getByRole("textbox").fill(number);
  await dialog.getByRole("button", { name: "Scarta" }).click();
  await expect(dialog.getByText("Prima esportare una copia")).toBeVisible();
  const [copy] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Esporta questo" }).click()]);
  expect((await saved(copy)).items.map((one) => one.words)).toEqual(["Appunto di un altro ticket"]);
  await dialog.getByRole("textbox").fill("sì");
  await dialog.getByRole("button", { name: "Scarta" }).click();
  await expect(dialog.locator(".field-error")).toBeVisible();
  await dialog.getByRole("textbox").fill(number);
  await dialog.getByRole("button", { name: "Scarta" }).click();
  await expect(item(page, "Appunto di un altro")).toHaveCount(0);
  await expect(page.locator(".outbox-item")).toHaveCount(2);

  // All of it is on the disk.
  await tablet.restart();
  await tablet.context.setOffline(true);
  const again = await tablet.page();
  await again.goto(`${line.url}/desk/outbox`);
  await expect(again.locator(".outbox-item")).toHaveCount(2);
  await line.heal();
  await tablet.context.setOffline(false);
  // The browser was killed before it had written down its cookie.
  await signInAgain(again, line.url);
  await expect(mark(again)).toHaveClass(/connection-sent/, { timeout: 45_000 });
  await again.goto(`${line.url}/desk/outbox`);
  await expect(again.locator(".empty")).toBeVisible();

  const rows = (await logOf(server)).slice(before);
  expect(counts(rows)).toMatchObject({ article_added: 2 });
  expect(await server.command("verify")).toMatch(/^sound: /);
  const office = await browser.newPage({ locale: "it-IT" });
  await signIn(office, server.url, CHIARA);
  await office.locator("main input[type=search]").fill(number);
  await office.locator("a.ticket-link", { hasText: subject }).first().click();
  const timeline = office.locator(".timeline");
  await expect(timeline).toContainText("Sostituito il cavo rosso");
  await expect(timeline).toContainText("Da richiamare domani alle 8");
  await expect(timeline).not.toContainText("cavo blu");
  await expect(timeline).not.toContainText("Appunto di un altro ticket");
  await office.close();
});

test("an answer that comes while somebody corrects takes no word away", async ({ line, tablet }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await openRow(page, 0);
  await tablet.context.setOffline(true);
  await write(page, "Nota interna", "Sostituito il cavo blu");
  await mark(page).click();
  await item(page, "cavo blu").getByRole("button", { name: "Modifica" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.locator("textarea").fill("Sostituito il cavo rosso");

  // It arrives now: the form stays open with what was typed, says so, and does not claim to have saved anything.
  await tablet.context.setOffline(false);
  await expect(dialog).toContainText("Intanto è uscito dall'elenco", { timeout: 45_000 });
  await expect(dialog.locator("textarea")).toHaveValue("Sostituito il cavo rosso");
  await dialog.getByRole("button", { name: "Salva" }).click();
  await expect(page.locator(".toast", { hasText: "È già arrivato" })).toBeVisible();
  await expect(dialog.locator("textarea")).toHaveValue("Sostituito il cavo rosso");
  await dialog.getByRole("button", { name: "Indietro" }).click();
  await expect(page.locator(".outbox-item")).toHaveCount(0);
});

test("a refused item holds its ticket until it is sent again, and the order stays", async ({ server, line, tablet, browser }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await signInTo(page, line.url, PAOLO);
  await readyForOffline(page);
  const office = await (await browser.newContext({ locale: "it-IT" })).newPage();
  await signIn(office, line.url);
  const subject = await openRow(office, 0);
  await pass(office, "Posa Rete");
  await page.goto(`${line.url}/desk/queue`);
  await page.locator(".ticket-row", { hasText: subject }).getByRole("link").first().click({ timeout: 20_000 });
  await tablet.context.setOffline(true);
  await write(page, "Nota interna", "Giuntata la fibra al palo 12");
  await write(page, "Nota interna", "Misurata la tratta: a posto");

  // The office takes the ticket away from the firm before it arrives.
  await pass(office, "Reti");
  await expect(mark(office)).toHaveClass(/connection-sent/, { timeout: 20_000 });
  await tablet.context.setOffline(false);
  await expect(mark(page)).toHaveClass(/connection-attention/, { timeout: 45_000 });
  await mark(page).click();
  const refused = item(page, "palo 12");
  await expect(refused).toContainText("Rifiutato");
  await expect(item(page, "Misurata la tratta")).toContainText("Da inviare");

  // Given back; without a line the refused one is put in order again, and what waits behind it stays behind it.
  await pass(office, "Posa Rete");
  await expect(mark(office)).toHaveClass(/connection-sent/, { timeout: 20_000 });
  await page.getByRole("button", { name: "Invia adesso" }).click();
  await expect(refused.getByRole("link")).toContainText(subject.slice(0, 20), { timeout: 45_000 });
  await tablet.context.setOffline(true);
  await refused.getByRole("button", { name: "Invia di nuovo" }).click();
  await expect(refused).toContainText("Da inviare");
  await tablet.context.setOffline(false);
  await expect(page.locator(".outbox-item")).toHaveCount(0, { timeout: 45_000 });
  await office.reload();
  const said = office.locator(".timeline");
  await expect(said.getByText("Giuntata la fibra al palo 12")).toHaveCount(1);
  await expect(said.getByText("Misurata la tratta: a posto")).toHaveCount(1);
  const rows = (await logOf(server)).filter((row) => row.kind === "article_added").slice(-2);
  expect(new Set(rows.map((row) => row.stream.id)).size).toBe(1);
  await office.context().close();
});

test("two versions are settled from the outbox with one press, without a line", async ({ line, tablet, browser }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await newTicket(page, "Proiettore senza segnale in aula 2");
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 20_000 });
  const office = await (await browser.newContext({ locale: "it-IT" })).newPage();
  await signIn(office, line.url, CHIARA);
  await office.locator("a.ticket-link", { hasText: "Proiettore senza segnale in aula 2" }).click();
  await tablet.context.setOffline(true);
  await act(page, "Prendi in carico");
  await act(office, "Prendi in carico");
  await expect(mark(office)).toHaveClass(/connection-sent/, { timeout: 20_000 });
  await tablet.context.setOffline(false);
  await expect(mark(page)).toHaveClass(/connection-attention/, { timeout: 45_000 });

  await tablet.context.setOffline(true);
  await mark(page).click();
  const versions = page.locator(".outbox-double");
  await expect(versions.getByRole("link")).toContainText("Proiettore senza segnale in aula 2");
  await expect(versions.locator(".version")).toHaveCount(2);
  await expect(versions).toContainText("Chiara Dalmas");
  await expect(versions).toContainText("Luca Battel");
  await versions.getByRole("button", { name: /Tieni questa: Chiara/ }).click();
  await expect(versions).toHaveCount(0);
  await tablet.context.setOffline(false);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 45_000 });
  await office.reload();
  await expect(office.locator(".version")).toHaveCount(0);
  await office.context().close();
});

test("ready for offline says what is there, and the self-test really tries it", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await keyed(page);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.keyboard.press("Control+k");
  await page.locator("#palette-words").fill("pronto");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Pronto per l'offline", level: 1 })).toBeVisible();
  await expect(page.locator(".ready-key")).toHaveText("Può portarli altrove chiunque alla postazione");
  const facts = page.locator(".ready-facts");
  await expect(facts).toContainText("Pronto: la pagina si apre senza rete");
  await expect(facts).toContainText(/\d+ ticket/);
  const build = await page.locator("meta[name=deskside-build]").getAttribute("content");
  await expect(facts).toContainText(build ?? "?");
  await page.getByRole("button", { name: "Fai la prova" }).click();
  await expect(page.getByText("Funziona tutto")).toBeVisible();
  await expect(page.locator(".ready-result")).toHaveCount(6);
  await expect(page.locator(".ready-fails")).toHaveCount(0);
  expect(await stored(page, "ballast")).not.toContain("self-test");
  expect(await stored(page, "drafts")).not.toContain("self-test");

  // A file of the app is gone: the test says which part does not work.
  await page.evaluate(async (build) => {
    const cache = await caches.open(`desk-${build}`);
    await cache.delete("/desk.html");
  }, build);
  await page.getByRole("button", { name: "Fai la prova" }).click();
  await expect(page.getByText("Non funziona tutto")).toBeVisible();
  await expect(page.locator(".ready-fails")).toHaveCount(1);
  await expect(page.locator(".ready-fails")).toContainText("Mancano file dell'app");
});

test("work from a file arrives once: by the office, again by the office, and from the device itself", async ({ server, line, tablet, browser }) => {
  test.setTimeout(150_000);
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await keyed(page);
  const subject = await openRow(page, 0);
  const before = (await logOf(server)).length;
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await write(page, "Nota interna", "Letto il contatore nel seminterrato");
  await newTicket(page, "Quadro elettrico che scalda", "Moro");
  await mark(page).click();
  await expect(page.locator(".outbox-item")).toHaveCount(2);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Esporta", exact: true }).click()]);
  // Said at once: what is in it, and who can bring it. It stays here, marked.
  await expect(page.locator(".file-made")).toContainText("deskside-outbox.json: 2 elementi");
  await expect(page.locator(".file-made")).toContainText("Chiunque lavori alla postazione può portarlo");
  await expect(page.locator(".outbox-in-file", { hasText: "In un file da" })).toHaveCount(2);
  const text = await readFile(await download.path(), "utf8");

  const office = await (await browser.newContext({ locale: "it-IT" })).newPage();
  await signIn(office, server.url, CHIARA);
  await office.goto(`${server.url}/desk/outbox`);
  await office.getByRole("link", { name: "Porta lavoro da un file" }).click();
  const choose = (content: string) =>
    office.locator("#import-file").setInputFiles({ name: "deskside-outbox.json", mimeType: "application/json", buffer: Buffer.from(content) });
  await choose("{}");
  await expect(office.getByText("non è un file di lavoro da inviare")).toBeVisible();
  await choose(text.slice(0, 300));
  await expect(office.getByText("si interrompe prima del primo elemento")).toBeVisible();

  // One damaged piece is named, and the other arrives.
  await choose(text.replace('"body": "Letto', '"body": "Rotto'));
  await expect(office.getByRole("heading", { name: /Lavoro di Luca Battel/ })).toBeVisible();
  await expect(office.locator(".file-names")).toContainText("elemento 1: Nota interna");
  await expect(office.locator(".import-table tbody tr")).toHaveCount(1);
  await office.getByRole("button", { name: "Porta al server" }).click();
  await expect(office.locator(".import-done")).toContainText("Arrivati ora: 1. C'erano già: 0. Non eseguiti: 0.");
  expect(counts((await logOf(server)).slice(before))).toMatchObject({ ticket_created: 1, work_delivered: 1 });

  await choose(text);
  await expect(office.locator(".import-table tbody tr")).toHaveCount(2);
  await office.getByRole("button", { name: "Porta al server" }).click();
  await expect(office.locator(".import-done")).toContainText("Arrivati ora: 1. C'erano già: 1. Non eseguiti: 0.");
  const delivered = (await logOf(server)).slice(before);
  expect(counts(delivered)).toMatchObject({ article_added: 1, ticket_created: 1, work_delivered: 2 });
  expect(new Set(delivered.map((row) => row.actor)).size).toBe(1);

  // Once more from the office, and then the device itself has a line again.
  await choose(text);
  await office.getByRole("button", { name: "Porta al server" }).click();
  await expect(office.locator(".import-fate", { hasText: "C'era già" })).toHaveCount(2);
  await expect(office.locator(".import-done")).toContainText("Arrivati ora: 0. C'erano già: 2. Non eseguiti: 0.");
  await line.heal();
  await tablet.context.setOffline(false);
  await expect(page.locator(".outbox-item")).toHaveCount(0, { timeout: 45_000 });
  expect((await logOf(server)).length).toBe(before + delivered.length);
  expect(await server.command("verify")).toMatch(/^sound: /);

  // What was proven under a password that counts no more is not taken, and what to do is said.
  await server.command("user", "reset", "--email", "luca.battel@civetta.example");
  await choose(text);
  await office.getByRole("button", { name: "Porta al server" }).click();
  await expect(office.locator("main [role=alert]")).toContainText("Far entrare Luca Battel sul dispositivo");
  await expect(office.locator(".import-done")).toHaveCount(0);
  await office.goto(`${server.url}/desk/queue`);
  await office.locator("a.ticket-link", { hasText: subject }).first().click();
  await expect(office.locator(".timeline")).toContainText("Letto il contatore nel seminterrato");
  await expect(office.locator(".timeline")).toContainText("Portato da un file da Chiara Dalmas");
  await office.context().close();
});

/** The device has what proves that its work is its author's. */
async function keyed(page: Page) {
  await expect.poll(() => stored(page, "meta")).toContain("delivery");
}

/** Keys of a store of the open user's database. */
async function stored(page: Page, store: string): Promise<string[]> {
  return page.evaluate(async (store) => {
    const names = (await indexedDB.databases()).map((one) => one.name ?? "");
    const name = names.find((name) => /^deskside-[0-9a-f]{8}/.test(name)) ?? "";
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const keys = await new Promise<IDBValidKey[]>((resolve, reject) => {
      const asking = db.transaction(store).objectStore(store).getAllKeys();
      asking.onsuccess = () => resolve(asking.result);
      asking.onerror = () => reject(asking.error);
    });
    db.close();
    return keys.map(String);
  }, store);
}

/** Gives the open ticket to a team. */
async function pass(page: Page, team: string) {
  await page.getByRole("button", { name: "Modifica: Assegnato a" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.locator("select").first().selectOption({ label: team });
  await dialog.getByRole("button", { name: "Salva" }).click();
  await expect(dialog).toHaveCount(0);
}
