// A person's own account, in a real browser: the second factor between password and desk, sessions ended from
// elsewhere, and the very first account of an empty desk.
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { LUCA, PASSWORD, authenticator, mark, signIn } from "./steps.ts";

test("the desk opens with password and second factor", async ({ server, tablet, browser }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await signIn(page, server.url);
  const other = await browser.newContext({ serviceWorkers: "block", locale: "it-IT" });
  const elsewhere = await other.newPage();
  await signIn(elsewhere, server.url);

  await page.goto(`${server.url}/desk/profile`);
  await page.getByRole("link", { name: "Password, secondo fattore e accessi" }).click();
  await page.locator("#begin-current").fill(PASSWORD);
  await page.getByRole("button", { name: "Imposta il secondo fattore" }).click();
  const code = authenticator(await page.locator("code.secret").innerText());
  await page.locator("#code").fill(code());
  await page.getByRole("button", { name: "Attiva il secondo fattore" }).click();
  await expect(page.locator(".recovery li")).toHaveCount(10);
  const recovery = await page.locator(".recovery li").first().innerText();

  // The other browser came in by password alone: it is out at once, and keeps what it holds.
  await expect(mark(elsewhere)).toHaveClass(/connection-signed-out/, { timeout: 5_000 });
  await other.close();

  // The desk asks for both.
  await page.goto(`${server.url}/desk/profile`);
  await page.getByRole("button", { name: "Esci" }).click();
  // Nobody is signed in: the only screen is the way in.
  await expect(page).toHaveURL(/\/desk$/);
  await expect(page.locator("#email")).toBeVisible();
  await page.goto(`${server.url}/desk/sign-in`);
  // What password managers need: the kinds of the fields, and that pasting is let through.
  await expect(page.locator("#email")).toHaveAttribute("autocomplete", "username");
  await expect(page.locator("#password")).toHaveAttribute("type", "password");
  await expect(page.locator("#password")).toHaveAttribute("autocomplete", "current-password");
  const pasted = await page.locator("#password").evaluate((field) => field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true })));
  expect(pasted).toBe(true);
  await page.locator("#email").fill(LUCA);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await expect(page).toHaveURL(/\/sign-in\/code/);
  await page.locator("#code").fill(recovery);
  await page.getByRole("button", { name: "Continua" }).click();
  await expect(page).toHaveURL(/\/desk/);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 30_000 });

  // A session ended from elsewhere: the desk hears of it within two seconds.
  const third = await browser.newContext({ locale: "it-IT" });
  const away = await third.newPage();
  await away.goto(`${server.url}/sign-in?next=/account`);
  await away.locator("#email").fill(LUCA);
  await away.locator("#password").fill(PASSWORD);
  await away.locator("form button[type=submit]").click();
  // The code of the first step was taken when the factor was turned on.
  await away.locator("#code").fill(code(Date.now() + 30_000));
  await away.locator("form button[type=submit]").click();
  await expect(away.locator(".session")).toHaveCount(2);
  await away.getByRole("button", { name: "Termina tutti gli altri accessi" }).click();
  const ended = Date.now();
  await expect(mark(page)).toHaveClass(/connection-signed-out/, { timeout: 2_000 });
  expect(Date.now() - ended).toBeLessThan(2_500);
  await third.close();
});

test.describe("an empty installation", () => {
  test.use({ serverOptions: { tickets: null } });

  test("gets its administrator by the link in the terminal", async ({ server, browser }) => {
    const link = (await server.log()).match(/http:\S+\/first-start\?token=\S+/)?.[0];
    expect(link).toBeDefined();
    for (const [width, colorScheme, locale] of [[360, "dark", "it-IT"], [820, "light", "en-GB"]] as const) {
      const context = await browser.newContext({ viewport: { width, height: 760 }, colorScheme, locale, hasTouch: true });
      const page = await context.newPage();
      await page.goto(link ?? "");
      await lookAt(page, `${width}-${colorScheme}-${locale.slice(0, 2)}-first-start`);
      await context.close();
    }
    const context = await browser.newContext({ locale: "it-IT", serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(link ?? "");
    await page.locator("#name").fill("Zoë Bravin");
    await page.locator("#email").fill("zoe@example.org");
    await page.locator("#password").fill("password");
    await page.locator("form button[type=submit]").click();
    await expect(page.getByRole("alert")).toContainText("Facile da indovinare");
    await expect(page.locator("#name")).toHaveValue("Zoë Bravin");
    await page.locator("#password").fill("tre trattori verdi");
    await page.locator("form button[type=submit]").click();
    await expect(page).toHaveURL(/\/settings\/start/);
    await page.goto(`${server.url}/desk`);
    await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 30_000 });
    await page.goto(link ?? "");
    await expect(page.locator(".notice")).toContainText("già stato usato");
    await context.close();
  });
});
