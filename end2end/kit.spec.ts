// The kit's own tests: a tool that lies about faults would make every other test worthless.
import { createServer, type Server } from "node:http";
import { request as httpRequest, Agent } from "node:http";
import { expect, test } from "@playwright/test";
import { Tablet } from "./kit/browser.ts";
import { ChaosProxy } from "./kit/chaos-proxy.ts";
import { RequestReader } from "./kit/http-reader.ts";
import { until } from "./kit/net.ts";

interface Arrived {
  method: string;
  path: string;
  body: string;
}

let backend: Server;
let arrived: Arrived[];
let proxy: ChaosProxy;

test.beforeEach(async () => {
  arrived = [];
  backend = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      if (request.url === "/stream") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        const tick = setInterval(() => response.write("data: tick\n\n"), 20);
        response.on("close", () => clearInterval(tick));
        return;
      }
      arrived.push({ method: request.method ?? "", path: request.url ?? "", body });
      response.setHeader("content-type", "text/html");
      response.end(request.url === "/long" ? "x".repeat(100_000) : `got ${body}`);
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  proxy = await ChaosProxy.start((backend.address() as { port: number }).port);
});

test.afterEach(async () => {
  await proxy.stop();
  backend.closeAllConnections();
  await new Promise((resolve) => backend.close(resolve));
});

const post = (path: string, body: string) => fetch(`${proxy.url}${path}`, { method: "POST", body });

test("a good line changes nothing, and several requests share a connection", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const body of ["", "a", "b".repeat(70_000)]) {
    expect(await plain(agent, "/echo", body)).toBe(`got ${body}`);
  }
  agent.destroy();
  expect(proxy.seen.map((seen) => [seen.method, seen.forwarded, seen.fault])).toEqual(Array(3).fill(["POST", true, null]));
  expect(proxy.seen.every((seen) => seen.delivered === seen.answered && seen.answered > 0)).toBe(true);
});

test("drop-reply: the server has carried it out, the client never hears", async () => {
  proxy.next({ method: "POST", path: "/push" }, { kind: "drop-reply" });
  await expect(post("/push", "once")).rejects.toThrow();
  expect(arrived).toEqual([{ method: "POST", path: "/push", body: "once" }]);
  expect(proxy.seen[0]).toMatchObject({ forwarded: true, delivered: 0, fault: "drop-reply" });
  expect(proxy.seen[0]?.answered).toBeGreaterThan(0);

  expect(await (await post("/push", "again")).text()).toBe("got again");
});

test("drop-reply waits for the request that matches, on a connection already in use", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  proxy.next({ path: /^\/push\?/ }, { kind: "drop-reply" });
  expect(await plain(agent, "/other", "1")).toBe("got 1");
  await expect(plain(agent, "/push?lane=2", "2")).rejects.toThrow();
  agent.destroy();
  expect(arrived.map(({ body }) => body)).toEqual(["1", "2"]);
});

test("drop-request: the server never sees it", async () => {
  proxy.next({ path: "/push" }, { kind: "drop-request" });
  await expect(post("/push", "lost")).rejects.toThrow();
  expect(arrived).toEqual([]);
  expect(proxy.seen[0]).toMatchObject({ forwarded: false, fault: "drop-request" });
});

test("cut-reply: so many bytes and no more", async () => {
  proxy.next({ path: "/long" }, { kind: "cut-reply", after: 5000 });
  const answer = await fetch(`${proxy.url}/long`);
  await expect(answer.text()).rejects.toThrow();
  expect(proxy.seen[0]?.delivered).toBe(5000);
  expect(arrived).toHaveLength(1);
});

test("swallow-reply and swallow-request: silence, carried out or not", async () => {
  proxy.next({ path: "/a" }, { kind: "swallow-reply" });
  proxy.next({ path: "/b" }, { kind: "swallow-request" });
  for (const path of ["/a", "/b"]) {
    const silent = fetch(`${proxy.url}${path}`, { method: "POST", body: "x", signal: AbortSignal.timeout(400) });
    await expect(silent).rejects.toThrow(/timeout/i);
  }
  expect(arrived.map(({ path }) => path)).toEqual(["/a"]);
});

test("delay and slow hold data back without losing it", async () => {
  proxy.next({ path: "/late" }, { kind: "delay", ms: 300 });
  const started = Date.now();
  expect(await (await post("/late", "x")).text()).toBe("got x");
  expect(Date.now() - started).toBeGreaterThanOrEqual(290);
  proxy.slow(100);
  const again = Date.now();
  expect(await (await post("/slow", "y")).text()).toBe("got y");
  expect(Date.now() - again).toBeGreaterThanOrEqual(190);
});

test("refuse: nothing listens, and healing brings back the same address", async () => {
  const { url } = proxy;
  await proxy.set("refuse");
  const error = await post("/x", "1").catch((reason) => reason);
  expect(error.cause.code).toBe("ECONNREFUSED");
  await proxy.heal();
  expect(proxy.url).toBe(url);
  expect(await (await post("/x", "2")).text()).toBe("got 2");
});

test("black-hole: silence for new and for open connections, streams included", async () => {
  const stream = await fetch(`${proxy.url}/stream`);
  const reader = stream.body!.getReader();
  await reader.read();
  await proxy.set("black-hole");
  await expect(fetch(`${proxy.url}/x`, { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/i);
  // What was under way may still come; then nothing does.
  const silence = (async () => {
    for (;;) {
      const next = await Promise.race([reader.read(), new Promise<null>((resolve) => setTimeout(resolve, 300, null))]);
      if (next === null) return true;
    }
  })();
  expect(await silence).toBe(true);
  expect(arrived).toEqual([]);
  await proxy.heal();
  // The connections from before are dead; the client may find that out with its first request.
  const text = await until("a good line", () => post("/x", "back").then((answer) => answer.text(), () => undefined));
  expect(text).toBe("got back");
});

test("cut: open connections end at once", async () => {
  const stream = await fetch(`${proxy.url}/stream`);
  const reading = stream.text();
  proxy.cut();
  await expect(reading).rejects.toThrow();
});

test("Chromium repeats a POST by itself when a used connection dies: the reason for command ids", async ({ page }) => {
  await page.goto(`${proxy.url}/page`);
  await page.evaluate(() => fetch("/warm", { method: "POST", body: "w" }).then((answer) => answer.text()));
  proxy.next({ path: "/push" }, { kind: "drop-reply" });
  const heard = await page.evaluate(() => fetch("/push", { method: "POST", body: "once" }).then((answer) => answer.text(), String));
  const pushes = arrived.filter(({ path }) => path === "/push");
  // Whether it does depends on which connection it took; what must hold is that the proxy told the truth.
  expect(pushes.length).toBe(proxy.seen.filter(({ path, forwarded }) => path === "/push" && forwarded).length);
  expect(heard).toBe(pushes.length === 2 ? "got once" : "TypeError: Failed to fetch");
});

test("requests are told apart however the bytes are split", () => {
  const text =
    "POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello" +
    "GET /b HTTP/1.1\r\nHost: x\r\n\r\n" +
    "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\na;x=1\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n" +
    "DELETE /d HTTP/1.1\r\n\r\n";
  for (let size = 1; size <= text.length; size += 1) {
    const requests: string[] = [];
    let part = "";
    const reader = new RequestReader(
      () => undefined,
      (piece, last) => {
        part += piece.toString("latin1");
        if (last) requests.push(part), (part = "");
      },
    );
    for (let at = 0; at < text.length; at += size) reader.push(Buffer.from(text.slice(at, at + size), "latin1"));
    expect(requests.map((request) => request.split(" ")[1])).toEqual(["/a", "/b", "/c", "/d"]);
    expect(requests.join("")).toBe(text);
  }
});

test("a killed browser comes back with what it had stored", async () => {
  const tablet = await Tablet.start();
  try {
    let page = await tablet.page();
    await page.goto(`${proxy.url}/page`);
    await page.evaluate(store, "kept");
    await tablet.restart();
    page = await tablet.page();
    await page.goto(`${proxy.url}/page`);
    expect(await page.evaluate(load)).toBe("kept");
    await tablet.kill();
    expect(() => tablet.context).toThrow();
  } finally {
    await tablet.remove();
  }
});

function plain(agent: Agent, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${proxy.url}${path}`, { method: "POST", agent }, (response) => {
      let text = "";
      response.on("data", (piece) => (text += piece));
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function store(value: string): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open("kit", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("values");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const transaction = database.transaction("values", "readwrite", { durability: "strict" });
  transaction.objectStore("values").put(value, "one");
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = reject;
  });
}

async function load(): Promise<unknown> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open("kit", 1);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const reading = database.transaction("values").objectStore("values").get("one");
  return new Promise((resolve) => (reading.onsuccess = () => resolve(reading.result)));
}
