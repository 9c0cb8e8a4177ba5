// What each role finds: a rail on wide screens, five places in thumb reach on narrow ones, the rest behind the fifth.
import { expect, test } from "./kit/test.ts";
import { ELENA, LUCA, MARCO, PAOLO, signInTo } from "./steps.ts";

const ROLES = [
  { who: LUCA, rail: ["Coda", "I miei ticket", "Persone", "Attività", "Interventi", "Dispositivi", "Da inviare"] },
  { who: MARCO, rail: ["Oggi", "I miei ticket", "Attività", "Persone", "Dispositivi", "Da inviare", "Pronto per l'offline", "Profilo"] },
  { who: ELENA, rail: ["Situazione", "Code", "Interventi", "I miei ticket", "Persone", "Attività", "Previsione", "Dispositivi", "Da inviare"] },
  { who: PAOLO, rail: ["I nostri ticket", "Interventi", "Da inviare"] },
];

for (const { who, rail } of ROLES) {
  test(`the entries of ${who.split("@")[0]}`, async ({ server, browser }) => {
    const context = await browser.newContext({ locale: "it-IT", viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await signInTo(page, server.url, who);
    const places = page.locator(".nav-list .nav-link:visible");
    const names = page.locator(".nav-list .nav-label:visible");
    await expect(names).toHaveText(rail);
    await expect(page.locator(".nav-list [aria-current=page]:visible")).toHaveText(rail.slice(0, 1));

    await page.setViewportSize({ width: 360, height: 760 });
    const room = rail.length > 5 ? 4 : rail.length;
    await expect(names).toHaveText([...rail.slice(0, room), ...(rail.length > room ? ["Altro"] : [])]);
    for (const place of await places.all()) {
      const box = await place.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect(box?.width).toBeGreaterThanOrEqual(44);
    }
    // All of them lead somewhere, those behind "More" too, and there is no way into a dead end.
    for (const [at, name] of [...rail.entries()].reverse()) {
      if (at < room) {
        await places.nth(at).click();
      } else {
        await page.getByRole("button", { name: "Altro" }).click();
        await page.locator("#more").getByRole("link", { name }).click();
        await expect(page.locator("dialog[open]")).toHaveCount(0);
        await expect(page.getByRole("button", { name: "Altro" })).toHaveAttribute("aria-current", "true");
      }
      await expect(page.locator("main h1")).toBeFocused();
    }
    await context.close();
  });
}

test("the sheet is left without choosing", async ({ server, tablet }) => {
  const page = await tablet.page();
  await page.setViewportSize({ width: 390, height: 844 });
  await signInTo(page, server.url, LUCA);
  const more = page.getByRole("button", { name: "Altro" });
  await more.click();
  await expect(page.locator("#more").getByRole("link")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  await expect(more).toBeFocused();
  await more.click();
  // A tap beside it.
  await page.mouse.click(195, 60);
  await expect(page.locator("dialog[open]")).toHaveCount(0);
});
