// Service levels in a real browser, with scripts and without: one is narrowed to a customer, and a ticket is tried on it.
import { expect, test } from "./kit/test.ts";
import { lookAt } from "./kit/look.ts";
import { PASSWORD } from "./steps.ts";

for (const [width, colorScheme, javaScriptEnabled] of [[1440, "light", false], [360, "dark", true], [1024, "light", true]] as const) {
  test(`a service level is for some tickets, and is tried, at ${width} px`, async ({ server, browser }) => {
    const viewport = { width, height: 900 };
    const context = await browser.newContext({ locale: "it-IT", colorScheme, viewport, javaScriptEnabled, serviceWorkers: "block" });
    const page = await context.newPage();
    // What looks at a page is a script too.
    const look = async (name: string): Promise<void> => (javaScriptEnabled ? lookAt(page, `${name}-${width}`) : undefined);
    await page.goto(`${server.url}/settings/service-levels`);
    await page.locator("#email").fill("davide.nardin@civetta.example");
    await page.locator("#password").fill(PASSWORD);
    await page.locator("form button[type=submit]").click();
    await expect(page.locator(".line", { hasText: "4. Standard" })).toContainText("Tutti i ticket");

    await page.getByRole("link", { name: "Nuovo livello di servizio" }).click();
    await page.getByLabel("Nome").fill("Guasti in officina");
    await page.getByLabel("Posto nell'ordine").fill("2");
    await page.getByLabel("Conta negli orari di").selectOption("Officine Brandolin");
    await page.locator("summary", { hasText: "Organizzazioni" }).click();
    await page.getByRole("group", { name: "Organizzazioni" }).getByLabel("Officine Brandolin").check();
    await page.locator("summary", { hasText: "Tipi" }).click();
    await page.getByRole("group", { name: "Tipi" }).getByLabel("Incidente").check();
    const pause = page.getByRole("checkbox", { name: "Risoluzione, In attesa dell'utente" });
    await expect(pause).toBeChecked();
    await pause.uncheck();
    await page.getByRole("checkbox", { name: "Risoluzione, In attesa del ricambio" }).check();
    await page.getByLabel("Avvisa dal, in percento").fill("130");
    await look("service-level");
    await page.getByRole("button", { name: "Salva" }).click();

    // Refused: all that was typed and ticked is there, and what is chosen can be read without unfolding it.
    await expect(page.locator("#warn_percent-error")).toHaveText("Scrivere un numero intero da 1 a 100.");
    await expect(page.getByLabel("Nome")).toHaveValue("Guasti in officina");
    await expect(page.locator("summary", { hasText: "Organizzazioni" })).toHaveText("Organizzazioni: Officine Brandolin");
    await expect(page.locator("summary", { hasText: "Tipi" })).toHaveText("Tipi: Incidente");
    await expect(pause).not.toBeChecked();
    await expect(page.getByLabel("Avvisa dal, in percento")).toHaveValue("130");
    await page.getByLabel("Avvisa dal, in percento").fill("60");
    await page.getByRole("button", { name: "Salva" }).click();
    await expect(page.locator(".line", { hasText: "2. Guasti in officina" })).toContainText("Officine Brandolin · incidenti");
    await look("service-levels");

    await page.getByRole("link", { name: "Prova con un ticket" }).click();
    await page.getByLabel("Organizzazione").selectOption("Officine Brandolin");
    await page.getByRole("button", { name: "Mostra che cosa vale" }).click();
    await expect(page.getByRole("heading", { name: "Vale Guasti in officina" })).toBeVisible();
    await expect(page.getByText("Organizzazione: è per ASL Valmonda; qui Officine Brandolin.")).toBeVisible();
    await look("service-level-tried");
    await page.getByLabel("Tipo").selectOption("Richiesta di servizio");
    await page.getByRole("button", { name: "Mostra che cosa vale" }).click();
    await expect(page.getByRole("heading", { name: "Vale Standard" })).toBeVisible();
    const passed = page.locator(".line", { hasText: "Guasti in officina" });
    await expect(passed).toContainText("Tipo: è per incidenti; qui Richiesta di servizio.");
    await context.close();
  });
}
