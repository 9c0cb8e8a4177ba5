// What a person does on the desk, in the words of the screen. Tests read like the work they check.
import { expect, type Page } from "@playwright/test";
import { createHmac } from "node:crypto";

/** What every person of the demo signs in with. */
export const PASSWORD = "civetta-demo";
export const LUCA = "luca.battel@civetta.example";
export const CHIARA = "chiara.dalmas@civetta.example";
export const MARCO = "marco.pittis@civetta.example";
export const AMINA = "amina.haddad@civetta.example";
export const ELENA = "elena.furlan@civetta.example";
export const PAOLO = "paolo.vidal@posarete.example";

/** Signs in on a device that knows nobody yet, and waits for the whole copy. */
export async function signIn(page: Page, base: string, email = LUCA): Promise<void> {
  await signInTo(page, base, email);
  await page.goto(`${base}/desk/queue`);
  await expect(page.locator(".ticket-row").first()).toBeVisible({ timeout: 30_000 });
}

/** Signs in on a device that knows nobody yet, and stays on the first screen of the role. */
export async function signInTo(page: Page, base: string, email: string): Promise<void> {
  await page.goto(`${base}/desk`);
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await expect(mark(page)).toHaveClass(/connection-(sent|attention)/, { timeout: 30_000 });
}

/** Signs in where the session has ended; work saved before is still there. */
export async function signInAgain(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/desk/sign-in`);
  await expect(page.locator("#email")).toHaveValue(LUCA);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
}

/** From now on the page works without a line: the worker holds the shell, the replica is whole. */
export async function readyForOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect(mark(page)).toHaveClass(/connection-(sent|attention)/, { timeout: 30_000 });
}

/** The connection mark at the top. */
export function mark(page: Page) {
  return page.locator("a.connection:visible").first();
}

/** Records a ticket with the three mandatory fields and stays on its page. Returns its number. */
export async function newTicket(page: Page, subject: string, requester = "Zanier"): Promise<string> {
  await page.locator("a[href='/desk/new']:visible").first().click();
  await choose(page, "#requester", requester);
  await page.locator("#subject").fill(subject);
  const inEnglish = await page.evaluate(() => document.documentElement.lang.startsWith("en"));
  await choose(page, "#category", inEnglish ? "print" : "stampa");
  await page.locator("form button[type=submit]").click();
  await expect(page.getByRole("heading", { level: 1, name: subject })).toBeVisible();
  return (await page.locator(".ticket-head .ticket-number").innerText()).trim();
}

/** Types into a combobox and takes the first offer. */
export async function choose(page: Page, field: string, text: string): Promise<void> {
  await page.locator(field).fill(text);
  await page.getByRole("option").first().click();
}

/** Opens the ticket of a row of the queue; returns its subject. */
export async function openRow(page: Page, at: number): Promise<string> {
  await page.locator("a[href='/desk/queue']:visible").first().click();
  const link = page.locator("a.ticket-link").nth(at);
  const subject = (await link.innerText()).trim();
  await link.click();
  await expect(page.getByRole("heading", { level: 1, name: subject })).toBeVisible();
  return subject;
}

/** Writes a reply or a note on the open ticket. */
export async function write(page: Page, audience: "Risposta al richiedente" | "Nota interna", text: string): Promise<void> {
  await page.locator(".ticket-page").getByRole("button", { name: audience, exact: true }).click();
  await page.locator(".composer textarea").fill(text);
  await page.locator(".composer").getByRole("button", { name: audience === "Nota interna" ? "Salva la nota" : "Invia la risposta" }).click();
  await expect(page.locator(".timeline")).toContainText(text);
}

/**
 * Runs in the page: saves one note after the other on the open ticket, each when the one before it is shown, quicker than
 * anybody types. Each that the timeline shows is told to `window.told`, where the test has put one there.
 */
export async function saveNotes({ name, many }: { name: string; many: number }): Promise<void> {
  const told = (window as unknown as { told?: (text: string) => void }).told;
  const found = async <T>(look: () => T | null | undefined): Promise<T> => {
    for (const begun = Date.now(); Date.now() < begun + 30_000; ) {
      const one = look();
      if (one) return one;
      await new Promise((done) => setTimeout(done, 2));
    }
    throw new Error(`not on the page after 30 seconds: ${look}`);
  };
  const button = (scope: string, words: string) =>
    [...document.querySelectorAll<HTMLButtonElement>(`${scope} button`)].find((one) => one.textContent?.trim() === words && !one.disabled);
  for (let at = 1; at <= many; at += 1) {
    const text = `${name}, nota ${at}.`;
    (await found(() => button(".ticket-page", "Nota interna"))).click();
    const area = await found(() => document.querySelector<HTMLTextAreaElement>(".composer textarea"));
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    (await found(() => button(".composer", "Salva la nota"))).click();
    await found(() => (document.querySelector(".timeline")?.textContent?.includes(text) ? true : null));
    told?.(text);
  }
}

/** Presses an act of the open ticket's bar. */
export async function act(page: Page, name: string): Promise<void> {
  await page.locator(".actions-sticky").getByRole("button", { name, exact: true }).click();
}

/** Resolves the open ticket. */
export async function resolve(page: Page, solution: string): Promise<void> {
  await act(page, "Risolvi");
  const dialog = page.locator("dialog[open]");
  await dialog.locator("textarea").fill(solution);
  await dialog.getByRole("button", { name: "Risolvi", exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

/** What an authenticator shows that was given a secret in base 32 (RFC 6238, six digits, half a minute). */
export function authenticator(secret: string): (at?: number) => string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  return (at = Date.now()) => {
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
    const mac = createHmac("sha1", key).update(step).digest();
    const from = (mac.at(-1) ?? 0) & 15;
    return String((mac.readUInt32BE(from) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
  };
}
