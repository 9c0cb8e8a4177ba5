// Every screen in every width, theme and language: nothing sticks out, nothing is too small for a finger, axe finds
// nothing, and no program says an error. `make test` walks pairs of them, `make walk` all, with pictures in shots/.
import type { Browser, Page } from "@playwright/test";
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { LUCA, PASSWORD, authenticator, newTicket, openRow, signIn } from "./steps.ts";

const WIDTHS = [360, 820, 1440] as const;
const THEMES = ["light", "dark"] as const;
const LANGUAGES = ["it-IT", "en-GB"] as const;

interface Look {
  width: (typeof WIDTHS)[number];
  theme: (typeof THEMES)[number];
  language: (typeof LANGUAGES)[number];
}

const ALL: Look[] = WIDTHS.flatMap((width) => THEMES.flatMap((theme) => LANGUAGES.map((language) => ({ width, theme, language }))));
/** Each pair of two settings is in here at least once. */
const PAIRS = ALL.filter(({ width, theme, language }) => (WIDTHS.indexOf(width) + THEMES.indexOf(theme) + LANGUAGES.indexOf(language)) % 2 === 0);

for (const look of ALL) {
  const tag = PAIRS.includes(look) ? "" : "@walk ";
  test(`${tag}${look.width} ${look.theme} ${look.language}`, async ({ server, browser }) => {
    test.setTimeout(180_000);
    await walk(browser, server.url, look);
  });
}

async function walk(browser: Browser, base: string, look: Look) {
  const context = await browser.newContext({
    locale: look.language,
    colorScheme: look.theme,
    viewport: { width: look.width, height: look.width < 800 ? 760 : 900 },
    hasTouch: look.width < 1000,
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  const said: string[] = [];
  page.on("pageerror", (error) => said.push(error.message));
  page.on("console", (message) => {
    // The browser itself reports every answer over 399 and every lost line, both of which are part of the walk.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) said.push(message.text());
  });
  const see = (name: string) => lookAt(page, `${look.width}-${look.theme}-${look.language.slice(0, 2)}-${name}`);

  await page.goto(`${base}/desk`);
  await expect(page.locator("#email")).toBeVisible();
  await see("1-sign-in");
  await page.locator("form button[type=submit]").click();
  await expect(page.locator(".field-error").first()).toBeVisible();
  await see("2-sign-in-empty");
  await signIn(page, base);
  await see("3-queue");
  await page.goto(`${base}/desk/queue?q=zzzz`);
  await page.locator("main input[type=search]").fill("qqzzqq");
  await expect(page.locator(".empty")).toBeVisible();
  await see("4-queue-nothing-found");
  await page.goto(`${base}/desk/mine`);
  await expect(page.locator("h1")).toBeVisible();
  await see("5-mine");
  await openRow(page, 0);
  await see("6-ticket");
  await page.keyboard.press("Control+k");
  await expect(page.locator(".palette-option").first()).toBeVisible();
  await see("6-ticket-palette");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.locator("#keys dt").first()).toBeVisible();
  await see("6-ticket-keys");
  await page.keyboard.press("Escape");
  await page.goto(`${base}/desk/new`);
  await page.locator("#subject").fill("x");
  await page.locator("form button[type=submit]").click();
  await expect(page.locator(".field-error").first()).toBeVisible();
  await see("7-new-refused");
  await page.goto(`${base}/desk/people`);
  await expect(page.locator("h1")).toBeVisible();
  await see("8-people");
  await page.goto(`${base}/desk/people?show=organizations`);
  await expect(page.locator(".plain-list a").first()).toBeVisible();
  await see("8-organizations");
  await page.locator(".plain-list a", { hasText: "ASL Valmonda" }).click();
  await expect(page.locator(".related-line").first()).toBeVisible();
  await see("8-organization");
  await page.goto(`${base}/desk/devices`);
  await expect(page.locator(".related-line").first()).toBeVisible();
  await see("8-devices");
  await page.locator(".related-line a").first().click();
  await expect(page.locator("#chain")).toBeVisible();
  await see("8-device");
  await page.goto(`${base}/desk/tasks?show=all`);
  await expect(page.locator(".task-line").first()).toBeVisible();
  await see("8-tasks");
  await page.goto(`${base}/desk/tasks?show=teams`);
  await expect(page.locator("h1")).toBeVisible();
  await see("8-tasks-teams");
  await page.goto(`${base}/desk/today`);
  await expect(page.locator(".visit-card, .empty").first()).toBeVisible();
  await see("8-today");
  await page.locator(".day-step").last().click();
  await expect(page.locator(".visit-card").first()).toBeVisible();
  await see("8-today-tomorrow");
  await page.locator(".visit-acts .button-quiet").last().click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  await see("8-today-void");
  await page.keyboard.press("Escape");
  await page.goto(`${base}/desk/today?day=2020-01-01`);
  await expect(page.locator(".empty")).toBeVisible();
  await see("8-today-empty");
  if (look.width < 1100) {
    await page.locator(".nav button").click();
    await expect(page.locator("#more[open]")).toBeVisible();
    await see("8-more");
    await page.keyboard.press("Escape");
  }
  await page.goto(`${base}/desk/profile`);
  await expect(page.locator("h1")).toBeVisible();
  await page.locator("summary").first().click();
  await see("9-profile");
  await page.goto(`${base}/desk/outbox`);
  await expect(page.locator("h1")).toBeVisible();
  await see("a-outbox-empty");
  await page.goto(`${base}/desk/ready`);
  await page.locator("main .button-primary").click();
  await expect(page.locator(".ready-result").first()).toBeVisible({ timeout: 20_000 });
  await see("a-ready");
  await page.goto(`${base}/desk/overview`);
  await expect(page.locator("main .notice, main .empty").first()).toBeVisible();
  await see("a-overview");
  await page.goto(`${base}/desk/forecast`);
  await expect(page.locator("main .notice, main .empty").first()).toBeVisible();
  await see("a-forecast");
  await page.goto(`${base}/desk/nowhere`);
  await expect(page.locator("h1")).toBeVisible();
  await see("b-no-page");
  await page.goto(`${base}/desk/tickets/01920000-0000-7000-8000-000000000000`);
  await expect(page.locator(".empty")).toBeVisible();
  await see("c-not-here");

  // Without a network.
  await page.goto(`${base}/desk/queue`);
  await expect(page.locator(".ticket-row").first()).toBeVisible();
  await context.setOffline(true);
  await newTicket(page, "Lo schermo del chiosco resta nero dopo l'aggiornamento notturno");
  await see("d-ticket-offline");
  await page.locator(".actions-sticky").getByRole("button", { name: /^(Risolvi|Resolve)$/ }).click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  await see("e-dialog");
  await page.keyboard.press("Escape");
  await page.locator("a.connection:visible").first().click();
  await expect(page.locator(".outbox-item").first()).toBeVisible();
  await see("f-outbox-waiting");
  for (const [at, name] of ["edit", "hand-over", "discard"].entries()) {
    await page.locator(".outbox-item .actions button").nth([0, 1, 4][at] ?? 0).click();
    await expect(page.locator("dialog[open]")).toBeVisible();
    await see(`f-outbox-${name}`);
    await page.keyboard.press("Escape");
  }
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".page-head .actions button").first().click()]);
  await expect(page.locator(".file-made p").first()).toBeVisible();
  await see("f-outbox-exported");
  await page.locator("main a[href='/desk/import']").click();
  await page.locator("#import-file").setInputFiles(await file.path());
  await expect(page.locator(".import-table")).toBeVisible();
  await see("f-import-read");
  await context.setOffline(false);

  // Pages that the server renders.
  await page.goto(`${base}/account`);
  await expect(page.locator("h1")).toBeVisible();
  await see("g-account");
  await page.locator("#begin-current").fill(PASSWORD);
  await page.locator("form[action='/account/second-factor'] button").click();
  await expect(page.locator(".qr svg")).toBeVisible();
  await see("h-second-factor");
  const code = authenticator(await page.locator("code.secret").innerText());
  await page.locator("#code").fill(code());
  await page.locator("form button[type=submit]").click();
  await expect(page.locator(".recovery li")).toHaveCount(10);
  await see("i-recovery-codes");
  await page.goto(`${base}/account`);
  await see("j-account-with-factor");
  await page.goto(`${base}/sign-in`);
  await see("k-sign-in-page");
  await page.locator("#email").fill(LUCA);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await page.locator("#code").fill("000000");
  await page.locator("form button[type=submit]").click();
  await expect(page.getByRole("alert")).toBeVisible();
  await see("l-code-wrong");
  for (const path of ["report", "lost", "privacy", "accessibility", "t/none"]) {
    await page.goto(`${base}/${path}`);
    await expect(page.locator("h1")).toBeVisible();
    await see(`l-portal-${path.replace("/", "-")}`);
  }
  await settings(page, base, see);
  expect(said).toEqual([]);
  await context.close();
}

/** The administration, which is one person's. */
async function settings(page: Page, base: string, see: (name: string) => Promise<void>) {
  await page.goto(`${base}/settings`);
  await expect(page.locator("#email")).toBeVisible();
  await page.locator("#email").fill("davide.nardin@civetta.example");
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await expect(page.locator(".settings h1")).toBeVisible();
  await see("m-settings");
  const pages = ["start", "people", "people/new", "teams", "organizations", "sites/new", "contracts/new", "categories",
    "service-levels", "calendars/new", "policies/new", "policies/tester", "policies/tester?kind=incident&impact=group&urgency=high", "start?step=calendar", "start?step=service-level", "replies", "replies/new", "checklists", "checklists/new", "diagnosis/new", "import", "access", "system"];
  for (const [index, path] of pages.entries()) {
    await page.goto(`${base}/settings/${path}`);
    await expect(page.locator("h1")).toBeVisible();
    await see(`m-settings-${String(index + 1).padStart(2, "0")}-${path.replace(/\W/g, "-")}`);
  }
  for (const list of ["people?q=battel", "teams", "organizations", "categories", "service-levels"]) {
    await page.goto(`${base}/settings/${list}`);
    await page.locator(".line-link").first().click();
    await expect(page.locator("form.form-columns")).toBeVisible();
    await see(`n-settings-one-of-${list.replace("?q=battel", "")}`);
  }
  await page.goto(`${base}/settings/teams/new`);
  await page.locator("form button[type=submit]").click();
  await expect(page.locator(".field-error").first()).toBeVisible();
  await see("o-settings-refused");
}
