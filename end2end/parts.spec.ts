// The desk is a first file and later parts. The first screen does not wait for them, and a page of one that is not
// there says so.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { SITE } from "./kit/builds.ts";
import { expect, test } from "./kit/test.ts";
import { LUCA, PASSWORD, choose, mark, newTicket, signIn, signInTo } from "./steps.ts";

/** Every part comes over the line, also when the page is opened again. */
async function withoutWorker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    navigator.serviceWorker.register = () => Promise.reject(new Error("not now"));
  });
}

/** A file that a part needs and another one too. */
function shared(part: string, other: string): RegExp {
  const { parts } = JSON.parse(readFileSync(join(SITE, "build.json"), "utf8")) as { parts: Record<string, string[]> };
  const both = parts[part]!.find((path) => path.startsWith("/pkg/shared") && parts[other]!.includes(path));
  return new RegExp(both!.replace(".", "\\."));
}

const PARTS = [
  { part: "what the day's work is done with", file: /\/pkg\/rest-/, link: "/desk/new", heading: "Nuovo ticket" },
  { part: "what is seldom looked at", file: /\/pkg\/seldom-/, link: "/desk/people", heading: "Persone" },
  { part: "what several parts need", file: shared("rest", "seldom"), link: "/desk/new", heading: "Nuovo ticket" },
];

for (const { part, file, link, heading } of PARTS) {
  test(`${part}: a page that could not be fetched says so, and comes with one press`, async ({ line, tablet }) => {
    const page = await tablet.page();
    await page.route(file, (route) => route.abort());
    await page.goto(`${line.url}/desk`);
    await page.locator("#email").fill(LUCA);
    await page.locator("#password").fill(PASSWORD);
    await page.locator("form button[type=submit]").click();
    await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 30_000 });
    await page.locator(`a[href='${link}']:visible`).first().click();
    await expect(page.getByText("Questa pagina non è ancora su questo dispositivo")).toBeVisible();
    await page.unroute(file);
    await page.getByRole("button", { name: "Riprova" }).click();
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
  });
}

test("the rules: who saves before they are here keeps the text, and it goes with the next press", async ({ line, tablet }) => {
  const page = await tablet.page();
  // The worker would bring them behind the page's back.
  await withoutWorker(page);
  await page.route(/\/pkg\/rules-/, (route) => route.abort());
  await signInTo(page, line.url, LUCA);
  await page.locator("a[href='/desk/new']:visible").first().click();
  await choose(page, "#requester", "Zanier");
  await page.locator("#subject").fill("Il lettore di badge resta rosso");
  await choose(page, "#category", "stampa");
  await page.locator("form button[type=submit]").click();
  await expect(page.getByText("Ciò che serve per decidere non è ancora su questo dispositivo")).toBeVisible();
  await expect(page.locator("#subject")).toHaveValue("Il lettore di badge resta rosso");
  await page.unroute(/\/pkg\/rules-/);
  await page.locator("form button[type=submit]").click();
  await expect(page.getByRole("heading", { level: 1, name: "Il lettore di badge resta rosso" })).toBeVisible();
});

test("the rules: unsent work is shown as done where they come late", async ({ line, tablet }) => {
  const page = await tablet.page();
  await withoutWorker(page);
  await signIn(page, line.url);
  await line.set("refuse");
  const subject = "La tapparella elettrica non scende";
  await newTicket(page, subject);
  await page.route("**/sync/**", (route) => route.fulfill({ status: 503 }));
  await line.set("pass");
  let late = true;
  await page.route(/\/pkg\/rules-/, (route) => (late ? route.abort() : route.continue()));
  await page.goto(`${line.url}/desk/queue`);
  await expect(page.locator(".ticket-row").first()).toBeVisible();
  await expect(page.locator(".ticket-row", { hasText: subject })).toHaveCount(0);
  late = false;
  await expect(page.locator(".ticket-row", { hasText: subject })).toBeVisible({ timeout: 30_000 });
});
