// Service levels on the desk: what is due first stands first, and a deadline says why it is so; without a line too.
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { mark, newTicket, readyForOffline, resolve, signIn, write } from "./steps.ts";

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

test("an agreed date counts each second of the night when clocks change, without a line", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await page.locator("a.ticket-link").first().click();
  await expect(page.locator("#service-level")).toBeVisible();
  await line.set("refuse");
  await tablet.context.setOffline(true);
  // 23:00 in Rome. At 02:00 it becomes 03:00, so that to 10:00 it is ten hours and not eleven.
  await page.clock.setFixedTime(new Date("2027-03-27T22:00:00Z"));
  await page.reload();

  await page.getByRole("button", { name: "Modifica: Data concordata" }).click();
  const form = page.locator("dialog[open]");
  const field = form.getByLabel("Data concordata");
  await field.fill("2027-03-27T22:59");
  await form.getByRole("button", { name: "Salva" }).click();
  await expect(form).toContainText("Scegliere data e ora future");
  await field.fill("2027-03-28T10:00");
  await lookAt(page, "promises-agreed-form");
  await form.getByRole("button", { name: "Salva" }).click();
  await expect(form).toHaveCount(0);

  const promise = page.locator("#service-level .promise", { hasText: "Data concordata" });
  await expect(promise).toContainText("10:00");
  await expect(promise).toContainText("restano 10 h");
  await expect(promise).not.toContainText("11 h");
  await lookAt(page, "promises-agreed");
  await promise.getByRole("button", { name: /Perché questa scadenza/ }).click();
  const account = page.locator("dialog[open]");
  await expect(account).toContainText("Concordata con il richiedente");
  await expect(account.locator(".tell")).toContainText(/Come concordato con lei: entro .*10:00|As agreed with you: by .*10:00/);
  await page.keyboard.press("Escape");

  await page.clock.setFixedTime(new Date("2027-03-28T07:30:00Z"));
  await page.reload();
  await expect(promise).toContainText("A rischio");
  await expect(promise).toContainText("restano 30 min");
  await page.clock.setFixedTime(new Date("2027-03-28T08:00:01Z"));
  await page.reload();
  await expect(promise).toContainText("Fuori SLA");
});

test("what is resolved says when it closes by itself, and a clock that jumps is told", async ({ line, tablet }) => {
  const page = await tablet.page();
  await signIn(page, line.url);
  await readyForOffline(page);
  await newTicket(page, "Lettore di badge spento");
  const panel = page.locator("#service-level");
  // What was promised stands there at once, before the minute that is shown has passed.
  await expect(panel.locator(".promise").first()).toBeVisible({ timeout: 3_000 });
  await resolve(page, "Alimentatore sostituito");
  await expect(panel).toContainText(/Si chiude da sé .* se nessuno lo riapre/);
  await panel.scrollIntoViewIfNeeded();
  await lookAt(page, "promises-closes");

  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.clock.setFixedTime(new Date(Date.now() + 3 * 3_600_000));
  await write(page, "Nota interna", "Il vecchio alimentatore è in magazzino");
  await tablet.context.setOffline(false);
  await line.set("pass");
  await expect(mark(page)).toContainText("Tutto inviato", { timeout: 30_000 });
  await expect(page.locator(".timeline")).toContainText("l'orologio del dispositivo non poteva essere giusto, dava", { timeout: 15_000 });
  await page.goto(`${line.url}/desk/ready`);
  await expect(page.locator(".ready-facts")).toContainText(/Avanti di (3 h|2 h 59 min)/);
});
