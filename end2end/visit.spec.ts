// A visit from the way there to the signed paper, in a cellar: taps, corrections, a signature, a PDF; sent later.
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { lookAt } from "./kit/look.ts";
import { expect, test } from "./kit/test.ts";
import { counts, logOf } from "./log.ts";
import { MARCO, readyForOffline, signInTo } from "./steps.ts";

const LABELS = "Etichette provette illeggibili";

/** The card of a visit. The demo plans it for the next hour: late in the evening that is tomorrow. */
async function cardOf(page: Page, subject: string): Promise<Locator> {
  await expect(page.locator(".visit-card, .empty").first()).toBeVisible();
  const card = page.locator(".visit-card", { hasText: subject });
  if ((await card.count()) === 0) await page.getByRole("link", { name: /^Giorno dopo/ }).click();
  await expect(card).toBeVisible();
  return card;
}

/** Draws with the mouse, as a hand would: two strokes. */
async function sign(page: Page): Promise<void> {
  const pad = page.locator(".pad");
  // The foot of the dialog may lie over it.
  await pad.evaluate((field) => field.scrollIntoView({ block: "center" }));
  const box = (await pad.boundingBox())!;
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  for (const [from, to] of [[0.1, 0.6], [0.4, 0.8]] as const) {
    await page.mouse.move(...at(from, 0.6));
    await page.mouse.down();
    for (let step = 1; step <= 12; step += 1) {
      const way = from + ((to - from) * step) / 12;
      await page.mouse.move(...at(way, step % 2 === 0 ? 0.3 : 0.7));
    }
    await page.mouse.up();
  }
}

/** The points of a line. */
function points(path: string): string[] {
  return path.split(/[ML]/).filter((point) => point !== "");
}

/** What a PDF says, as far as it is written in plain letters. */
async function saidBy(path: string): Promise<string> {
  const text = (await readFile(path)).toString("latin1");
  return [...text.matchAll(/\((.*?)(?<!\\)\) Tj/gs)].map((shown) => shown[1]).join(" ");
}

test("a visit without a network: steps, a mistake taken back, times put right, a signature, the paper", async ({ server, line, tablet }) => {
  test.setTimeout(120_000);
  const page = await tablet.page();
  await page.setViewportSize({ width: 390, height: 844 });
  await signInTo(page, line.url, MARCO);
  await readyForOffline(page);
  const before = (await logOf(server)).length;
  await cardOf(page, LABELS);
  await line.set("refuse");
  await tablet.context.setOffline(true);
  await page.reload();
  const card = await cardOf(page, LABELS);
  const tap = (name: string, where: Locator = card) => where.getByRole("button", { name, exact: true }).first().click();
  const dialog = page.locator("dialog[open]");

  await tap("In viaggio");
  await expect(card.locator(".visit-record")).toContainText(/Partenza \d\d:\d\d/);
  await tap("In sede");
  await expect(card.locator(".visit-record")).toContainText(/Arrivo in sede \d\d:\d\d/);
  // Finished by mistake: the news is gone, the way back is not.
  await page.locator(".toast").getByRole("button", { name: "Annulla" }).last().click();
  await expect(page.locator(".toast").last()).toContainText("Annullato: In sede");
  await expect(card.locator(".visit-record")).not.toContainText("Arrivo in sede");
  await tap("In sede");
  await tap("Correggi gli orari");
  await dialog.getByRole("button", { name: "Torna a: In viaggio" }).click();
  await expect(card.getByRole("button", { name: "In sede", exact: true })).toBeVisible();
  await tap("In sede");

  // He set out twenty minutes before the tap.
  await tap("Correggi gli orari");
  const left = dialog.locator("#set-out-at");
  // Also just after midnight, when that was yesterday.
  const earlier = await left.evaluate((field: HTMLInputElement) => {
    const at = new Date(field.value);
    at.setMinutes(at.getMinutes() - 20);
    const two = (value: number) => String(value).padStart(2, "0");
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
  });
  // Nobody sets out tomorrow.
  const tomorrow = await left.evaluate((field: HTMLInputElement) => `${Number(field.value.slice(0, 4)) + 1}${field.value.slice(4)}`);
  await left.fill(tomorrow);
  await tap("Salva", dialog);
  await expect(dialog.locator("#set-out-at-error")).toContainText("deve ancora venire");
  await left.fill(earlier);
  await tap("Salva", dialog);
  await expect(dialog).toHaveCount(0);
  await expect(card.locator(".visit-record")).toContainText(/Viaggio 2\d min/);

  // What is written and drawn stays when the page goes.
  await tap("Rapporto e firma");
  await expect(dialog.locator("#report-name")).toHaveValue("Sonia Dal Farra");
  await dialog.locator("#report-work").fill("Testina allineata, venti etichette lette dallo strumento.");
  await sign(page);
  await expect(dialog.getByRole("img", { name: "Firma tracciata" })).toBeVisible();
  const drawn = await dialog.locator(".pad-ink").getAttribute("d");
  await tap("Indietro", dialog);
  await page.reload();
  await cardOf(page, LABELS);
  await tap("Rapporto e firma");
  await expect(dialog.locator("#report-work")).toHaveValue("Testina allineata, venti etichette lette dallo strumento.");
  // A long line is kept in parts: every point that was drawn is still on it.
  const kept = points((await dialog.locator(".pad-ink").getAttribute("d"))!);
  expect(points(drawn!).filter((point) => !kept.includes(point))).toEqual([]);
  await dialog.locator("#report-role").fill("tecnica di laboratorio");
  await lookAt(page, "visit-report");
  await tap("Salva il rapporto", dialog);
  await expect(dialog).toHaveCount(0);
  await expect(card.locator(".visit-report")).toContainText("firma: Sonia Dal Farra");
  await expect(card.getByRole("img", { name: "Firma", exact: true })).toBeVisible();

  const loading = page.waitForEvent("download");
  await tap("Scarica il PDF");
  const file = await loading;
  expect(file.suggestedFilename()).toMatch(/^rapporto-.*\.pdf$/);
  const said = await saidBy(await file.path());
  for (const words of ["Rapporto di intervento", "Testina allineata", "Marco Pittis", "Ospedale San Biagio", "Sonia Dal Farra", "tecnica di laboratorio"]) {
    expect(said).toContain(words);
  }

  await line.heal();
  await tablet.context.setOffline(false);
  await expect
    .poll(async () => counts((await logOf(server)).slice(before)), { timeout: 45_000 })
    .toMatchObject({ visit_moved: 6, visit_corrected: 1, visit_reported: 1 });
  // What the server has is what was signed in the cellar, and it makes the paper too.
  const ticket = (await card.locator(".visit-ticket a").getAttribute("href"))!.split("/").pop()!;
  const report = await page.evaluate(async (ticket) => {
    const visits = ((await (await fetch(`/api/v1/tickets/${ticket}`)).json()) as { visits: { id: string; course?: { reports?: unknown[] } }[] }).visits;
    const visit = visits.find((one) => (one.course?.reports ?? []).length > 0)!;
    const answer = await fetch(`/api/v1/tickets/${ticket}/visits/${visit.id}/report?lang=it&zone=Europe/Rome`);
    return { kind: answer.headers.get("content-type"), text: await answer.text() };
  }, ticket);
  expect(report.kind).toBe("application/pdf");
  expect(report.text.startsWith("%PDF-")).toBe(true);
  expect(report.text).toContain("Testina allineata");
});

test("nobody signs: why is asked for, and stands on the paper", async ({ server, tablet }) => {
  const page = await tablet.page();
  await signInTo(page, server.url, MARCO);
  const card = await cardOf(page, LABELS);
  const dialog = page.locator("dialog[open]");
  await card.getByRole("button", { name: "In sede", exact: true }).click();
  await card.getByRole("button", { name: "Rapporto e firma" }).click();
  // All of it with the keyboard.
  await dialog.locator("#report-work").focus();
  await page.keyboard.type("Testina pulita.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Olio");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog.locator("#part-name")).toBeFocused();
  await expect(dialog).toContainText("1 × Olio");
  // The one that is still being written counts too.
  await page.keyboard.type("Rullo di trascinamento");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("due");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await dialog.getByRole("button", { name: "Salva il rapporto" }).press("Enter");
  await expect(dialog.locator("#report-why-error")).toContainText("Perché nessuno firma");
  await dialog.locator("#report-why").fill("In sala operatoria fino a sera");
  await expect(dialog.locator("#part-pieces-error")).toContainText("Pezzi");
  await dialog.locator("#part-pieces").fill("2");
  await dialog.getByRole("button", { name: "Salva il rapporto" }).press("Enter");
  await expect(card.locator(".visit-report")).toContainText("Da proseguire · senza firma: In sala operatoria");
  await expect(card.locator(".visit-report")).toContainText(/1 × Olio\s*2 × Rullo di trascinamento/);
  await card.getByRole("link", { name: LABELS }).click();
  await expect(page.locator(".timeline")).toContainText("rapporto di intervento, senza firma: In sala operatoria");
  // While there, photos are one press away.
  await page.getByRole("link", { name: "Foto o file" }).click();
  await expect(page.locator("#choose-files")).toBeFocused();
});
