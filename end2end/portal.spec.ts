// The portal on a phone: a fault is reported and followed without an account, with scripts and without.
import type { BrowserContextOptions, Page } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { lookAt } from "./kit/look.ts";
import { LUCA, PASSWORD } from "./steps.ts";

const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true, locale: "it-IT" };

async function fill(page: Page, what: string) {
  await page.locator("#what").fill(what);
  await page.locator("#place").fill("CUP, piano terra");
  await page.locator("#name").fill("Marta Prova");
  await page.locator("#email").fill("marta.prova@asl.example");
}

/** What the desk does meanwhile, by its API. */
async function desk(page: Page, base: string) {
  const api = page.request;
  await api.post(`${base}/api/v1/sign-in`, { data: { email: LUCA, password: PASSWORD } });
  return {
    async ticket(subject: string): Promise<string> {
      const answer = await api.get(`${base}/api/v1/tickets?q=${encodeURIComponent(subject)}&limit=1`);
      return (await answer.json()).items[0].id as string;
    },
    async me(): Promise<string> {
      return (await (await api.get(`${base}/api/v1/me`)).json()).person as string;
    },
    async act(ticket: string, what: string, data: object) {
      const answer = await api.post(`${base}/api/v1/tickets/${ticket}/${what}`, { data });
      expect(answer.status(), await answer.text()).toBeLessThan(300);
    },
  };
}

for (const javaScriptEnabled of [true, false]) {
  test(`a fault is reported, answered, resolved and not yet over, scripts ${javaScriptEnabled ? "on" : "off"}`, async ({ server, browser }) => {
    const context = await browser.newContext({ ...PHONE, javaScriptEnabled });
    const page = await context.newPage();
    const what = `Sportello ${javaScriptEnabled ? "tre" : "quattro"}: la stampante stampa righe nere`;
    await page.goto(`${server.url}/report`);
    await page.locator("form#report button[type=submit]").click();
    await expect(page.locator("#what-error")).toBeVisible();
    await fill(page, what);
    await page.locator("#photos").setInputFiles("../public/icons/icon-192.png");
    await page.locator("form#report button[type=submit]").click();
    await expect(page).toHaveURL(/\/t\/[\w-]{48}\?new$/);
    await expect(page.locator(".large-number")).toHaveText(/\d/);
    await expect(page.locator("h1")).toHaveText("Ricevuta");
    await expect(page.locator(".photos img")).toHaveJSProperty("complete", true);
    const link = await page.locator("#link").inputValue();

    // Going back and sending once more is the same report.
    await page.goBack();
    await page.goto(link);

    const luca = await desk(await (await browser.newContext()).newPage(), server.url);
    const ticket = await luca.ticket(what);
    await page.locator("#reply-text").fill("Succede dalle otto.");
    await page.locator("form[data-act=reply] button").click();
    await expect(page.locator(".notice")).toHaveText("Il suo messaggio è arrivato.");
    await page.locator("form[data-act=chase] button").click();
    await expect(page.locator("form[data-act=chase]")).toHaveCount(0);
    await luca.act(ticket, "resolve", { solution: "Rullo pulito." });
    await page.goto(link);
    await expect(page.locator("h1")).toHaveText("Risolta: ci conferma che funziona?");
    await page.locator(".as-button summary").click();
    await page.locator("#broken-text").fill("Stampa ancora righe nere.");
    await page.locator("form[data-act=broken] button").click();
    await expect(page.locator("h1")).toHaveText("In lavorazione");
    await expect(page.locator(".messages").last()).toContainText("Stampa ancora righe nere.");
    await luca.act(ticket, "resolve", { solution: "Rullo sostituito." });
    await page.goto(link);
    await page.locator("form[data-act=works] button").click();
    await expect(page.locator("h1")).toHaveText("Chiusa");
    expect((await page.content()).toLowerCase()).not.toContain("ticket");
    await context.close();
  });
}

test("a report written without a network is kept and sent once", async ({ server, line, browser }) => {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  await page.goto(`${line.url}/report`);
  await fill(page, "Monitor nero in sala d'aspetto");
  // What was being typed is still there after a reload.
  await page.reload();
  await expect(page.locator("#what")).toHaveValue("Monitor nero in sala d'aspetto");
  await context.setOffline(true);
  await page.locator("form#report button[type=submit]").click();
  await expect(page.locator("#said")).toContainText("Non c'è rete");
  await context.setOffline(false);
  await expect(page).toHaveURL(/\/t\/[\w-]{48}/, { timeout: 30_000 });
  await page.goto(`${line.url}/report`);
  await expect(page.locator("#what")).toHaveValue("");
  const luca = await desk(await (await browser.newContext()).newPage(), server.url);
  expect(await luca.ticket("Monitor nero in sala d'aspetto")).toBeTruthy();
  await context.close();
});

test("an open page follows its report, and says when it can not", async ({ server, browser }) => {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${server.url}/report`);
  await fill(page, "Telefono muto al banco");
  await page.locator("form#report button[type=submit]").click();
  await expect(page.locator("h1")).toHaveText("Ricevuta");
  const luca = await desk(await (await browser.newContext()).newPage(), server.url);
  const ticket = await luca.ticket("Telefono muto al banco");
  await page.locator("#reply-text").fill("Sto scrivendo");
  await luca.act(ticket, "take", {});
  await page.clock.runFor(16_000);
  await expect(page.locator("h1")).toHaveText("Presa in carico");
  await expect(page.locator("#reply-text")).toHaveValue("Sto scrivendo");
  await context.setOffline(true);
  await page.clock.runFor(16_000);
  await expect(page.locator("#as-of")).toContainText("Non c'è rete");
  await expect(page.locator("h1")).toHaveText("Presa in carico");
  await context.close();
});

for (const theme of ["light", "dark"] as const) {
  for (const language of ["it-IT", "en-GB"] as const) {
    test(`the portal at 360 ${theme} ${language}`, async ({ server, browser }) => {
      const context = await browser.newContext({ ...PHONE, colorScheme: theme, locale: language });
      const page = await context.newPage();
      const see = (name: string) => lookAt(page, `portal-${theme}-${language.slice(0, 2)}-${name}`);
      await page.goto(`${server.url}/report`);
      await see("1-report");
      await page.locator("form#report button[type=submit]").click();
      await expect(page.locator("#what-error")).toBeVisible();
      await see("2-report-refused");
      await fill(page, "Il lettore della tessera sanitaria non legge\nDa stamattina alle otto, su tutte e due le postazioni.");
      await page.locator("form#report button[type=submit]").click();
      await expect(page.locator(".large-number")).toBeVisible();
      await see("3-arrived");
      const link = await page.locator("#link").inputValue();
      const luca = await desk(await (await browser.newContext()).newPage(), server.url);
      const ticket = await luca.ticket("lettore della tessera sanitaria");
      await luca.act(ticket, "take", {});
      const person = await luca.me();
      const at = Math.floor(Date.now() / 1000) + 86_400;
      await luca.act(ticket, "visits", { technician: person, from: at, to: at + 7200, contact: "", note: "" });
      await luca.act(ticket, "articles", { visibility: "public", body: "Passiamo domani con un lettore nuovo." });
      await page.goto(link);
      await expect(page.locator(".visit")).toBeVisible();
      await see("4-appointment");
      await luca.act(ticket, "resolve", { solution: "Lettore sostituito." });
      await page.goto(link);
      await see("5-resolved");
      await page.goto(`${server.url}/t/none`);
      await see("6-gone");
      await page.goto(`${server.url}/privacy`);
      await see("7-privacy");
      await page.goto(`${server.url}/accessibility`);
      await see("8-accessibility");
      await context.close();
    });
  }
}
