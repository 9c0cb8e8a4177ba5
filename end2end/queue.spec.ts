// The queue: views with a name, acts on many tickets, a long list, and the morning's triage by keys.
import { expect, test } from "./kit/test.ts";
import { CHIARA, mark, readyForOffline, signIn } from "./steps.ts";

test("a filter is kept under a name, shared, changed and removed", async ({ line, tablet, browser }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await expect(page.getByRole("button", { name: "Salva come vista" })).toHaveCount(0);
  await page.locator("#status").selectOption({ label: "In attesa" });
  const waiting = await page.locator(".ticket-row").count();
  await page.getByRole("button", { name: "Salva come vista" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByRole("button", { name: "Salva", exact: true }).click();
  await expect(dialog).toContainText("Nome della vista");
  await expect(dialog.locator("[aria-invalid=true]")).toBeVisible();
  await dialog.locator("#view-name").fill("Da sentire oggi");
  await dialog.getByText("Per tutti i colleghi").click();
  await dialog.getByRole("button", { name: "Salva", exact: true }).click();
  const chip = page.locator("a.chip", { hasText: "Da sentire oggi" });
  await expect(chip).toHaveAttribute("aria-current", "true");

  // The fixed chips leave it, and it comes back with all it asks for, after a reload too.
  await page.locator("a.chip", { hasText: "Aperti" }).click();
  await page.locator("#status").selectOption({ index: 0 });
  await expect(page.locator(".ticket-row")).not.toHaveCount(waiting);
  await chip.click();
  await expect(page.locator(".ticket-row")).toHaveCount(waiting);
  await expect(page.locator("#status")).toHaveValue(/./);
  await page.reload();
  await expect(page.locator(".ticket-row")).toHaveCount(waiting);
  await expect(chip).toHaveAttribute("aria-current", "true");
  await expect(mark(page)).toHaveClass(/connection-sent/);

  const colleague = await (await browser.newContext({ locale: "it-IT" })).newPage();
  await signIn(colleague, line.url, CHIARA);
  await colleague.locator("a.chip", { hasText: "Da sentire oggi" }).click();
  await expect(colleague.locator(".ticket-row")).toHaveCount(waiting);
  await colleague.context().close();

  await page.getByRole("button", { name: "Modifica la vista" }).click();
  await page.locator("dialog[open]").getByRole("button", { name: "Togli la vista" }).click();
  await expect(chip).toHaveCount(0);
});

test("many tickets at once, without a line, and taken back with one press", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await tablet.context.setOffline(true);
  await page.goto(`${line.url}/desk/queue?show=unassigned`);
  const rows = page.locator(".ticket-row");
  await expect(rows.first()).toBeVisible();
  const before = await rows.count();
  expect(before).toBeGreaterThan(3);

  await page.getByRole("button", { name: "Seleziona i ticket" }).click();
  for (const at of [0, 1, 2]) await rows.nth(at).locator(".ticket-select").click();
  const bar = page.getByRole("region", { name: "Agisci sui ticket selezionati" });
  await expect(bar).toContainText("3 selezionati");
  await bar.getByRole("button", { name: "Assegna", exact: true }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByRole("button", { name: "Salva", exact: true }).click();
  await expect(dialog).toContainText("Scegliere un team o una persona.");
  await dialog.locator("#bulk-value").fill("Dalmas");
  await dialog.locator(".combobox-option").first().click();
  await dialog.getByRole("button", { name: "Salva", exact: true }).click();
  await expect(rows).toHaveCount(before - 3);
  await expect(bar).toHaveCount(0);

  await page.getByRole("button", { name: "Annulla", exact: true }).click();
  await expect(rows).toHaveCount(before);
  await tablet.context.setOffline(false);
  await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 30_000 });
  await expect(rows).toHaveCount(before);
});

test.describe("with a long list", () => {
  test.use({ serverOptions: { tickets: 900 } });

  test("twenty tickets are triaged with a hundred and twenty keys", async ({ line, tablet }) => {
    test.slow();
    const page = await tablet.page();
    await signIn(page, line.url);
    await page.goto(`${line.url}/desk/queue`);
    await expect(page.locator(".ticket-row").first()).toBeVisible();
    const list = await page.locator("a.ticket-link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    let pressed = 0;
    const press = async (key: string) => {
      pressed += 1;
      await page.keyboard.press(key);
    };
    await press("j");
    await press("Enter");
    const seen = new Set<string>();
    for (let at = 0; at < 20; at += 1) {
      await expect(page).toHaveURL(new RegExp(`${list[at]}$`));
      const heading = page.getByRole("heading", { level: 1 });
      await expect(heading).toBeVisible();
      seen.add(page.url());
      // Taken, where it is not one's own already.
      if (await page.locator(".actions-sticky").getByRole("button", { name: "Prendi in carico" }).isVisible()) await press("t");
      await press("2");
      await expect(page.locator(".ticket-side")).toContainText("Alta");
      await press("c");
      await expect(page.locator("#canned-find")).toBeFocused();
      await press("1");
      await expect(page.locator("#composer")).toBeFocused();
      await expect(page.locator("#composer")).toHaveValue(/\S/);
      if (at < 19) await press("Control+Shift+Enter");
      else await press("Control+Enter");
    }
    expect(seen.size).toBe(20);
    expect(pressed).toBeLessThanOrEqual(120);
    await page.goto(`${line.url}${list[0]}`);
    await expect(page.locator(".timeline")).toContainText(/ce ne stiamo occupando|are looking into it|ci serve sapere|passa presso|funzionare di nuovo|riattacchi|we need to know|will come to|should work again|power plug/);
    await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 60_000 });
  });

  test("a long list draws what is near the screen, and keys go through it", async ({ line, tablet }) => {
    const page = await tablet.page();
    await page.setViewportSize({ width: 820, height: 1180 });
    await signIn(page, line.url);
    await page.locator("a.chip", { hasText: "Conclusi" }).click();
    const blocks = page.locator(".ticket-block");
    const count = async () => Number(await page.locator("a.chip[aria-current] .chip-count").innerText());
    // The first copy is still arriving.
    await expect(async () => {
      expect(await count()).toBeGreaterThan(800);
      expect(await blocks.count()).toBe(Math.ceil((await count()) / 40));
    }).toPass({ timeout: 30_000 });
    await expect(mark(page)).toHaveClass(/connection-sent/);
    const drawn = () => page.locator(".ticket-row").count();
    await expect.poll(drawn).toBeLessThan(200);
    // To the end: the last ticket is there, the first ones are not, and the page has kept its height.
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await expect(async () => {
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      await expect(blocks.last().locator(".ticket-row").last()).toBeInViewport({ timeout: 500 });
    }).toPass({ timeout: 10_000 });
    await expect.poll(drawn).toBeLessThan(200);
    const after = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(Math.abs(after - height) / height).toBeLessThan(0.25);
    await page.evaluate(() => window.scrollTo(0, 0));
    await expect(blocks.first().locator(".ticket-row").first()).toBeVisible();
    await page.locator("a.ticket-link").first().focus();
    // A key at the edge of what is drawn waits for the next rows, so a few more than ninety may be needed.
    const goal = blocks.nth(2).locator("a.ticket-link").nth(10);
    const arrived = async () => (await goal.count()) > 0 && goal.evaluate((link) => link === document.activeElement);
    for (let step = 0; step < 150 && !(await arrived()); step += 1) await page.keyboard.press("j");
    await expect(goal).toBeFocused();
  });
});
