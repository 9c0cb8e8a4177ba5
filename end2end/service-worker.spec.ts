// The service worker and the boot script against a small site of two builds, without the real server and program.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { renderServiceWorker } from "../scripts/lib/shell.mjs";

const ROOT = resolve(import.meta.dirname, "..");
const WORKER = readFileSync(join(ROOT, "public/sw.template.js"), "utf8");
const BOOT = readFileSync(join(ROOT, "public/boot.js"), "utf8");
const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'";

type Files = Record<string, { type: string; body: string }>;

/** A build as scripts/site.mjs would make it; `glue` stands for wasm-bindgen's. */
function build(name: string, glue: string): Files {
  const bootPath = `/pkg/boot-${name}.js`;
  const gluePath = `/pkg/deskside-${name}.js`;
  const files: Files = {
    "/desk.html": {
      type: "text/html",
      body: `<!doctype html><html lang="it"><title>${name}</title><script type="module" src="${bootPath}"></script><div id="boot">…</div>`,
    },
    [bootPath]: {
      type: "text/javascript",
      body: BOOT.replaceAll("GLUE_URL", JSON.stringify(gluePath)).replaceAll("WASM_URL", JSON.stringify(`/pkg/deskside-${name}.wasm`)),
    },
    [gluePath]: { type: "text/javascript", body: glue },
  };
  const list = Object.fromEntries(
    Object.entries(files).map(([path, { type, body }]) => [path, [type, createHash("sha256").update(body).digest("hex")]]),
  );
  return { ...files, "/sw.js": { type: "text/javascript", body: renderServiceWorker(WORKER, name, list) } };
}

const working = (name: string) =>
  `export default async () => {};
   export function start() { const main = document.createElement("main"); main.textContent = "running ${name}"; document.body.append(main); }`;

class Site {
  files: Files = {};
  asked: string[] = [];
  /** Answers instead of the site when it returns true. */
  spoil: (path: string, response: ServerResponse) => boolean = () => false;
  private server!: Server;
  url = "";

  async start(): Promise<void> {
    this.server = createServer((request, response) => this.answer(request, response));
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    this.asked.push(path);
    response.setHeader("content-security-policy", CSP);
    if (this.spoil(path, response)) return;
    const file = this.files[path] ?? (path.startsWith("/desk/") ? this.files["/desk.html"] : undefined);
    if (path === "/sign-in" || path.startsWith("/sync/")) {
      response.setHeader("content-type", "text/html");
      response.end("<title>from the server</title>");
    } else if (file) {
      response.setHeader("content-type", `${file.type}; charset=utf-8`);
      response.setHeader("cache-control", path.startsWith("/pkg/") ? "public, max-age=31536000, immutable" : "no-cache");
      response.end(file.body);
    } else {
      response.statusCode = 404;
      response.end("not found");
    }
  }
}

let site: Site;

test.beforeEach(async () => {
  site = new Site();
  await site.start();
});
test.afterEach(() => site.stop());

const ready = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));
const caches_ = (page: Page) => page.evaluate(() => caches.keys());
const update = (page: Page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistration("/desk"))!.update().then(() => true, () => false));
const waiting = (page: Page) => page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration("/desk"))!.waiting));

async function installed(page: Page): Promise<void> {
  site.files = build("A", working("A"));
  await page.goto(`${site.url}/desk/tickets`);
  await expect(page.locator("main")).toHaveText("running A");
  await ready(page);
}

test("a deep link opens with the network off, after one visit", async ({ page, context }) => {
  await installed(page);
  await context.setOffline(true);
  await page.goto(`${site.url}/desk/tickets/100234?tab=log`);
  await expect(page.locator("main")).toHaveText("running A");
  expect(new URL(page.url()).pathname).toBe("/desk/tickets/100234");
  await page.reload();
  await expect(page.locator("main")).toHaveText("running A");
});

test("only the desk's own pages and files pass through the worker", async ({ page, context }) => {
  await installed(page);
  expect(await page.evaluate(() => fetch("/sync/v1/pull").then((answer) => answer.text()))).toContain("from the server");
  expect(await page.evaluate(() => fetch("/pkg/gone.js").then((answer) => answer.status))).toBe(404);
  await page.goto(`${site.url}/sign-in`);
  await expect(page).toHaveTitle("from the server");
  await context.setOffline(true);
  await page.goto(`${site.url}/desk/`);
  const outcome = (path: string) => page.evaluate((url) => fetch(url).then((answer) => answer.status, () => "no network"), path);
  expect(await outcome("/sync/v1/pull")).toBe("no network");
  expect(await outcome("/pkg/gone.js")).toBe("no network");
  // Names that every object of the language knows are no files of the desk.
  for (const name of ["/__proto__", "/constructor", "/toString"]) expect(await outcome(name), name).toBe("no network");
});

test("a new build waits until a page lets it in, and the old one stays whole until then", async ({ page, context }) => {
  await installed(page);
  site.files = build("B", working("B"));
  await update(page);
  await expect.poll(() => waiting(page)).toBe(true);
  expect((await caches_(page)).sort()).toEqual(["desk-A", "desk-B"]);

  await context.setOffline(true);
  await page.reload();
  await expect(page.locator("main")).toHaveText("running A");
  expect(await version(page)).toBe("A");
  await context.setOffline(false);

  await page.evaluate(async () => {
    const changed = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    (await navigator.serviceWorker.getRegistration("/desk"))!.waiting!.postMessage({ type: "activate" });
    await changed;
  });
  await expect.poll(() => caches_(page)).toEqual(["desk-B"]);
  await context.setOffline(true);
  await page.reload();
  await expect(page.locator("main")).toHaveText("running B");
  expect(await version(page)).toBe("B");
});

const spoilt: [string, (path: string, response: ServerResponse) => boolean][] = [
  ["a missing file", (path, response) => path.includes("deskside-B") && (response.writeHead(404).end(), true)],
  ["an HTML page in place of a script", (path, response) => path.includes("deskside-B") && (response.setHeader("content-type", "text/html"), response.end("<html>"), true)],
  ["another build's shell", (path, response) => path === "/desk.html" && (response.setHeader("content-type", "text/html"), response.end(build("A", working("A"))["/desk.html"]!.body), true)],
  ["a broken connection", (path, response) => path.includes("deskside-B") && (response.destroy(), true)],
  ["a redirection to the sign-in", (path, response) => path === "/desk.html" && (response.writeHead(302, { location: "/sign-in" }).end(), true)],
];
for (const [what, spoil] of spoilt) {
  test(`an update with ${what} changes nothing, and the next one works`, async ({ page, context }) => {
    await installed(page);
    site.files = build("B", working("B"));
    site.spoil = spoil;
    await update(page);
    await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration("/desk"))!.installing === null)).toBe(true);
    expect(await waiting(page)).toBe(false);
    expect(await caches_(page)).toEqual(["desk-A"]);
    await context.setOffline(true);
    await page.reload();
    await expect(page.locator("main")).toHaveText("running A");
    await context.setOffline(false);

    site.spoil = () => false;
    await update(page);
    await expect.poll(() => waiting(page)).toBe(true);
  });
}

test("a cache the browser dropped is filled again at the next visit", async ({ page, context }) => {
  await installed(page);
  await page.evaluate(() => caches.delete("desk-A"));
  await page.reload();
  await expect(page.locator("main")).toHaveText("running A");
  await expect.poll(() => page.evaluate(async () => (await (await caches.open("desk-A")).keys()).length)).toBe(3);
  await context.setOffline(true);
  await page.reload();
  await expect(page.locator("main")).toHaveText("running A");
});

test("a program that does not start says so in both languages, and reloading takes the repair along", async ({ page }) => {
  site.files = build("A", `export default async () => {}; export function start() { throw new Error("no database"); }`);
  await page.goto(`${site.url}/desk/`);
  const panel = page.getByRole("alert");
  await expect(panel).toContainText("Deskside non si è avviato.");
  await expect(panel.locator("[lang=en]").first()).toContainText("Deskside did not start.");
  await expect(panel).toContainText("no database");
  await ready(page);

  site.files = build("B", working("B"));
  await update(page);
  await expect.poll(() => waiting(page)).toBe(true);
  await panel.getByRole("button").click();
  await expect(page.locator("main")).toHaveText("running B");
});

test("a panic later on is said too; an ordinary error is not", async ({ page }) => {
  await installed(page);
  await page.evaluate(() => setTimeout(() => { throw new Error("harmless"); }));
  await page.waitForTimeout(100);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.evaluate(() => setTimeout(() => { throw new WebAssembly.RuntimeError("unreachable"); }));
  await expect(page.getByRole("alert")).toContainText("Deskside si è fermato.");
});

function version(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise((done) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = (event) => done(event.data.build);
        navigator.serviceWorker.controller!.postMessage({ type: "version" }, [channel.port2]);
      }),
  );
}
