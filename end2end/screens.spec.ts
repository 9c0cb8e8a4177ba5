// Takes the pictures of README.md: `make screens`.
import type { Browser } from "@playwright/test";
import { expect, test } from "./kit/test.ts";
import { newTicket, openRow, signIn, write } from "./steps.ts";

const FOLDER = "../docs/screens";

function looking(browser: Browser, width: number, height: number, locale = "en-GB") {
  return browser.newPage({ locale, viewport: { width, height }, deviceScaleFactor: 1, serviceWorkers: "block" });
}

test("@screens", async ({ server, browser }) => {
  test.setTimeout(120_000);
  const desk = await looking(browser, 1280, 760);
  await signIn(desk, server.url);
  await desk.screenshot({ path: `${FOLDER}/queue.png` });
  await openRow(desk, 0);
  await expect(desk.locator(".timeline")).toBeVisible();
  await desk.screenshot({ path: `${FOLDER}/ticket.png` });

  const phone = await looking(browser, 390, 760, "it-IT");
  await signIn(phone, server.url);
  await phone.context().setOffline(true);
  await newTicket(phone, "Lettore di badge spento nel seminterrato");
  await write(phone, "Nota interna", "Alimentatore scollegato, ricollegato e provato.");
  await phone.locator("a.connection:visible").first().click();
  await expect(phone.locator(".outbox-item")).toHaveCount(2);
  await phone.waitForTimeout(6000);
  await phone.screenshot({ path: `${FOLDER}/offline.png` });
});
