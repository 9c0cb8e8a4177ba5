// Stored scripts (osTicket 2023-03, FreeScout CVE-2026-32754, Zammad CVE-2018-1000154): what people type is shown as
// they typed it, on every page it comes to, and never does anything.
import { expect, test } from "./kit/test.ts";
import { CHIARA, choose, mark, signIn, write } from "./steps.ts";

const IMAGE = "<img src=x onerror=\"window.caught=1\">";
const SCRIPT = "<script>window.caught=1</script>";
const HOSTILE = [
  IMAGE,
  SCRIPT,
  "<svg/onload=window.caught=1>",
  "\"><iframe src=\"javascript:parent.caught=1\">",
  "[qui](javascript:window.caught=1) http://x\" onmouseover=\"window.caught=1",
  "{{constructor.constructor('window.caught=1')()}}",
];

test("cve_12 what people type does nothing on any page", async ({ line, tablet, browser }) => {
  const page = await tablet.page();
  const said: string[] = [];
  page.on("dialog", (dialog) => {
    said.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) said.push(message.text());
  });
  await signIn(page, line.url);
  await page.locator("a[href='/desk/new']:visible").first().click();
  await choose(page, "#requester", "Zanier");
  await page.locator("#subject").fill(IMAGE);
  await page.locator("#description").fill(HOSTILE.join("\n"));
  await choose(page, "#category", "stampa");
  await page.locator("form button[type=submit]").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(IMAGE);
  for (const text of HOSTILE) await write(page, "Nota interna", text);
  await write(page, "Risposta al richiedente", SCRIPT);
  const ticket = page.url();
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 30_000 });

  // A colleague's desk gets it from the server; so do the palette, the outbox and the pages of the server.
  const colleague = await (await browser.newContext({ locale: "it-IT" })).newPage();
  await signIn(colleague, line.url, CHIARA);
  for (const one of [page, colleague]) {
    for (const path of ["/desk/queue", ticket.slice(line.url.length), "/desk/people", "/desk/outbox", "/desk/today", "/desk/tasks"]) {
      await one.goto(line.url + path);
      await expect(one.locator("h1").first()).toBeVisible();
    }
    await one.goto(`${line.url}/desk/queue`);
    await one.locator("#search").fill("onerror");
    await expect(one.getByRole("link", { name: IMAGE })).toBeVisible();
    await one.goto(ticket);
    await expect(one.locator(".timeline")).toContainText(SCRIPT);
    expect(await one.evaluate(() => (window as unknown as { caught?: number }).caught)).toBeUndefined();
    expect(await one.locator("main img, main iframe, main script, main a[href^='javascript']").count()).toBe(0);
  }
  expect(said).toEqual([]);
  await colleague.context().close();
});
