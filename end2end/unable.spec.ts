// A server that is there and can not save is not a missing network: the desk says which it is, with the reason it heard.
import { expect, test } from "./kit/test.ts";
import { LUCA, mark, newTicket, readyForOffline, signIn } from "./steps.ts";

const PROBLEM = {
  type: "urn:problem-type:deskside:unavailable",
  title: "The server can not do this now",
  status: 503,
  detail: "no room is left where the database is; free some space on that disk",
  code: "unavailable",
  reason: "full",
};

for (const [locale, words] of [
  ["it-IT", { mark: "Il server ora non salva · 1 da inviare", why: "il suo disco è pieno", carryOn: "tutto resta qui", none: "Senza rete", send: "Invia adesso" }],
  ["en-GB", { mark: "Server can't save now · 1 waiting", why: "its disk is full", carryOn: "all is kept here", none: "No network", send: "Send now" }],
] as const) {
  test(`a server that can not save is not called a missing network, ${locale}`, async ({ line, browser }) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await signIn(page, line.url, LUCA);
    await readyForOffline(page);
    let answer: "unable" | "stranger" | "well" = "unable";
    await context.route("**/sync/v1/push", async (route) => {
      if (answer === "unable") await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(PROBLEM) });
      else if (answer === "stranger") await route.fulfill({ status: 503, contentType: "text/html", body: "<h1>Bad gateway</h1>" });
      else await route.continue();
    });
    await newTicket(page, "Stampante ferma");
    await expect(mark(page)).toHaveClass(/connection-unable/);
    await expect(mark(page)).toContainText(words.mark);
    await mark(page).click();
    const notice = page.locator("main .notice").first();
    await expect(notice).toContainText(words.why);
    await expect(notice).toContainText(words.carryOn);
    await expect(page.locator("body")).not.toContainText(words.none);

    // A page of somebody else's is no word of our server.
    answer = "stranger";
    await page.getByRole("button", { name: words.send }).click();
    await expect(mark(page)).toHaveClass(/connection-offline/);
    await expect(mark(page)).toContainText(words.none);

    // It is over, and nothing was lost.
    answer = "well";
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect(mark(page)).toHaveClass(/connection-sent/, { timeout: 30_000 });
    await expect(page.locator("main .notice")).toHaveCount(0);
    await context.close();
  });
}
