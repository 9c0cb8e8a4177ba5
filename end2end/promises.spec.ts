// Service levels on the desk: what is due first stands first, and a deadline says why it is so; without a line too.
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { readyForOffline, signIn } from "./steps.ts";

test("the queue goes by deadline, and a ticket says why it is due then, without a line", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await expect(page.locator(".ticket-row .due").first()).toContainText(/fuori SLA da|restano|entro/);
  const breached = page.locator("a.chip", { hasText: "Fuori SLA" });
  await expect(breached.locator(".chip-count")).not.toHaveText("0");
  const count = Number(await breached.locator(".chip-count").innerText());
  await page.waitForTimeout(500);
  await lookAt(page, "promises-queue");
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();

  // Those whose deadline is over come first, the oldest deadline at the top; then what is due next.
  const dues = page.locator(".ticket-row .ticket-due time");
  await expect(dues.first()).toContainText(/fuori SLA da/);
  const kinds = await page.locator(".ticket-row .ticket-due .due").evaluateAll((all) => all.map((due) => due.className));
  const lastBreached = kinds.lastIndexOf("due due-breached");
  expect(kinds.slice(0, lastBreached + 1).every((kind) => kind === "due due-breached")).toBe(true);
  const running = await page.locator(".ticket-row .ticket-due time:has(.due:not(.due-paused))").evaluateAll((all) => all.map((time) => time.getAttribute("datetime")!));
  const dated = running.slice(0, count);
  expect(dated).toEqual([...dated].sort());
  await breached.click();
  await expect(page.locator(".ticket-row")).toHaveCount(count);

  await page.locator("a.ticket-link").first().click();
  const panel = page.locator("#service-level");
  await expect(panel.locator(".due-breached").first()).toContainText("Fuori SLA");
  await expect(panel).toContainText(/scadeva/);
  await panel.scrollIntoViewIfNeeded();
  await lookAt(page, "promises-ticket");
  await panel.locator(".promise", { has: page.locator(".due-breached") }).getByRole("button", { name: /Perché questa scadenza/ }).first().click();
  const dialog = page.locator("dialog[open]");
  await expect(dialog.locator("table.ledger tbody tr").first()).toBeVisible();
  await expect(dialog).toContainText("conta");
  await lookAt(page, "promises-account");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});
