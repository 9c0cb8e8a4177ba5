// The administration in a real browser: an empty desk becomes one that works, and a file of an Italian Excel its people.
import { expect, test } from "./kit/test.ts";
import { lookAt } from "./kit/look.ts";
import { PASSWORD, mark, newTicket, signIn } from "./steps.ts";

const DAVIDE = "davide.nardin@civetta.example";

/** As an Italian Excel saves it: Windows-1252, semicolons, CRLF, a separator too many. */
const EXCEL = Buffer.from(
  "Cognome;Nome;E-mail;Cellulare;Ente;Ruolo;\r\n" +
    "Rigon;Nicol\xf2;nicolo.rigon@example.org;+39 0437 555 0199;ASL Valmonda;utente;\r\n" +
    "Dal\xf9;Zo\xe8;zoe.dalu@example.org;;Officine Brandolin;utente;\r\n" +
    "Zanin;Eva;eva at example;;ASL Valmonda;utente;\r\n",
  "latin1",
);

test.describe("an empty installation", () => {
  test.use({ serverOptions: { tickets: null } });

  test("is set up in six steps, and a colleague comes in by a link", async ({ server, browser }) => {
    test.setTimeout(120_000);
    const link = (await server.log()).match(/http:\S+\/first-start\?token=\S+/)?.[0];
    const context = await browser.newContext({ locale: "it-IT", serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(link ?? "");
    await page.locator("#name").fill("Zoë Bravin");
    await page.locator("#email").fill("zoe@example.org");
    await page.locator("#password").fill("tre trattori verdi");
    await page.locator("form button[type=submit]").click();

    await expect(page).toHaveURL(/\/settings\/start$/);
    await expect(page.getByText(/^0 di 6 fatti/)).toBeVisible();
    await lookAt(page, "settings-start-1-organization");
    await expect(page.getByLabel("Nome")).toHaveValue("Alimentari Rossi srl");
    await page.getByLabel("Nome").fill("Latteria di Roncavalle");
    await page.getByRole("button", { name: "Accetta" }).click();
    await expect(page.getByText(/^1 di 6 fatti/)).toBeVisible();

    // A role that is none: the line is named and nothing typed is lost.
    const people = page.getByLabel("Persone, una per riga");
    await people.fill("Anna Prati; anna@roncavalle.example; re");
    await page.getByRole("button", { name: "Accetta" }).click();
    await expect(page.getByText("Riga 1: «re» non è un ruolo.")).toBeVisible();
    await lookAt(page, "settings-start-2-people-refused");
    await expect(people).toHaveValue("Anna Prati; anna@roncavalle.example; re");
    await people.fill("Anna Prati; anna@roncavalle.example; tecnico");
    await page.getByRole("button", { name: "Accetta" }).click();
    await expect(page.getByText(/^2 di 6 fatti/)).toBeVisible();
    await page.getByRole("button", { name: "Salta per ora" }).click();
    await expect(page.getByText(/^3 di 6 fatti/)).toBeVisible();
    await page.getByRole("button", { name: "Accetta" }).click();
    await expect(page.getByText(/^4 di 6 fatti/)).toBeVisible();
    await expect(page.getByLabel("Conta negli orari di")).toContainText("Orario d'ufficio");
    await page.getByRole("button", { name: "Accetta" }).click();
    await expect(page.getByText(/^5 di 6 fatti/)).toBeVisible();
    await page.getByRole("button", { name: "Accetta" }).click();
    await expect(page.getByText(/^6 di 6 fatti/)).toBeVisible();
    await lookAt(page, "settings-start-3-done");

    // Anna gets access.
    await page.goto(`${server.url}/settings/people?q=prati`);
    await page.getByRole("link", { name: "Anna Prati" }).click();
    await page.getByRole("button", { name: "Dai l'accesso" }).click();
    await lookAt(page, "settings-link");
    const welcome = await page.locator("#link").innerText();
    expect(welcome).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/welcome\?token=/);

    const other = await browser.newContext({ locale: "it-IT", serviceWorkers: "block" });
    const hers = await other.newPage();
    await hers.goto(welcome);
    await lookAt(hers, "settings-welcome");
    await hers.locator("#password").fill("anna prati");
    await hers.locator("form button[type=submit]").click();
    await expect(hers.getByRole("alert")).toContainText("Facile da indovinare");
    await hers.locator("#password").fill("sette gufi sul tetto");
    await hers.locator("form button[type=submit]").click();
    await expect(hers).toHaveURL(/\/desk/);
    await expect(mark(hers)).toHaveClass(/connection-sent/, { timeout: 30_000 });
    // The categories of the example are there to be chosen.
    await hers.goto(`${server.url}/desk/new`);
    await hers.locator("#category").fill("stampanti");
    await expect(hers.getByRole("option").first()).toContainText("Stampanti ed etichette");

    // The administrator ends her session: she is out at once.
    await page.goto(`${server.url}/settings/access`);
    await page.getByRole("button", { name: /Termina l'accesso di Anna Prati/ }).click();
    await expect(page.getByText("L'accesso è terminato.")).toBeVisible();
    await expect(mark(hers)).toHaveClass(/connection-signed-out/, { timeout: 5_000 });
    await other.close();
    await context.close();
  });
});

test("people come from an Italian Excel, after a preview", async ({ server, browser }) => {
  const context = await browser.newContext({ locale: "it-IT", serviceWorkers: "block", acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in?next=/settings/import`);
  await page.locator("#email").fill(DAVIDE);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();

  await page.getByLabel("Che cosa contiene il file").selectOption("people");
  await page.getByLabel("File CSV").setInputFiles({ name: "elenco.csv", mimeType: "text/csv", buffer: EXCEL });
  await page.getByRole("button", { name: "Mostra l'anteprima" }).click();
  await expect(page.getByText("Punto e virgola · Windows-1252 · 3 righe")).toBeVisible();
  await expect(page.getByRole("cell", { name: "Nicolò Rigon" })).toBeVisible();
  await expect(page.getByText("E-mail «eva at example»: Non è un indirizzo e-mail.")).toBeVisible();
  for (const [width, colorScheme] of [[360, "dark"], [820, "light"], [1440, "light"]] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await lookAt(page, `settings-import-preview-${width}-${colorScheme}`);
  }

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Scarica le righe con errori" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("people-errore.csv");

  await page.getByRole("button", { name: "Importa 2" }).click();
  await expect(page.getByText("2 righe importate.")).toBeVisible();
  await expect(page.getByText("2 uguali")).toBeVisible();
  await page.goto(`${server.url}/settings/people?q=rigon`);
  await expect(page.getByRole("link", { name: "Nicolò Rigon" })).toBeVisible();

  // The same file again has nothing to add.
  await page.goto(`${server.url}/settings/import?kind=people`);
  await page.getByLabel("File CSV").setInputFiles({ name: "elenco.csv", mimeType: "text/csv", buffer: EXCEL });
  await page.getByRole("button", { name: "Mostra l'anteprima" }).click();
  await expect(page.getByText("Non c'è nulla da importare")).toBeVisible();
  await context.close();
});

test("two administrators change one record: the second one sees both", async ({ server, browser }) => {
  const context = await browser.newContext({ locale: "it-IT", serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in?next=/settings/organizations`);
  await page.locator("#email").fill(DAVIDE);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await expect(page.getByRole("heading", { level: 1, name: "Organizzazioni, sedi, contratti" })).toBeVisible();
  // With the keyboard alone: the first tab goes past the navigation.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Officine Brandolin" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/organizations\/[0-9a-f-]{36}/);
  const late = await context.newPage();
  await late.goto(page.url());
  await page.getByLabel("Nome").fill("Officine Brandolin spa");
  await page.getByRole("button", { name: "Salva" }).click();
  await expect(page.getByText("Salvato.")).toBeVisible();
  await late.getByLabel("Nome").fill("Brandolin");
  await late.getByRole("button", { name: "Salva" }).click();
  await expect(late.getByRole("alert")).toContainText("Nel frattempo qualcuno l'ha cambiato");
  await expect(late.getByRole("cell", { name: "Officine Brandolin spa" })).toBeVisible();
  await lookAt(late, "settings-meanwhile");
  await late.getByRole("link", { name: "Lascia com'è" }).click();
  await expect(late.getByLabel("Nome")).toHaveValue("Officine Brandolin spa");
  await context.close();
});

test("the desk of an administrator leads to the settings while there is a line", async ({ server, browser }) => {
  test.setTimeout(120_000);
  const context = await browser.newContext({ locale: "it-IT", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await signIn(page, server.url, DAVIDE);
  const link = page.getByRole("link", { name: "Impostazioni" });
  await expect(link).toBeVisible();
  await context.setOffline(true);
  // The first thing that can not leave tells that there is no line.
  await newTicket(page, "Il chiosco della biblioteca non si accende");
  await expect(link).toHaveCount(0, { timeout: 30_000 });
  await context.setOffline(false);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  await link.click();
  await expect(page).toHaveURL(/\/settings$/);
  await context.close();
  const other = await browser.newContext({ locale: "it-IT", viewport: { width: 1280, height: 800 }, serviceWorkers: "block" });
  const desk = await other.newPage();
  await signIn(desk, server.url);
  await expect(desk.getByRole("link", { name: "Impostazioni" })).toHaveCount(0);
  await other.close();
});
