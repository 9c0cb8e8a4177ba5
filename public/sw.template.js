// The desk's service worker. One worker carries one build: the exact files of FILES, checked byte by byte, in one
// cache. It answers the desk's own pages and files and nothing else; sign-in, sync, API and portal never pass here.
//
// It never takes over by itself. A page that may be replaced sends { type: "activate" }; all pages then see
// `controllerchange`. { type: "version" } is answered with { type: "version", build }.
//
// The site build replaces the two values below.

const BUILD = "__BUILD__";
/** path → [content type, SHA-256 of the bytes in hex] */
const FILES = __FILES__;

const PREFIX = "desk-";
const CACHE = PREFIX + BUILD;
const SHELL = "/desk.html";

self.addEventListener("install", (event) => event.waitUntil(precache()));

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
      }
      // Pages opened before the first installation come under the worker without a reload.
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  const type = event.data?.type;
  if (type === "activate") event.waitUntil(self.skipWaiting());
  if (type === "version") (event.ports[0] ?? event.source).postMessage({ type: "version", build: BUILD });
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isDesk(url.pathname)) event.respondWith(shell(event));
  } else if (Object.hasOwn(FILES, url.pathname)) {
    event.respondWith(file(url.pathname, request));
  }
});

function isDesk(path) {
  return path === "/desk" || path.startsWith("/desk/");
}

async function shell(event) {
  const kept = await fromCache(SHELL);
  if (kept) return kept;
  // The browser dropped the cache: the network's page brings its own build's files along.
  const page = await fetch(event.request);
  event.waitUntil(precache().catch(() => {}));
  return page;
}

async function file(path, request) {
  return (await fromCache(path)) ?? fetch(request);
}

async function fromCache(path) {
  return caches.match(path, { cacheName: CACHE, ignoreVary: true }).catch(() => undefined);
}

// All or nothing: everything is fetched and checked before the first byte is kept, and a cache that could not be
// filled is removed.
async function precache() {
  const paths = Object.keys(FILES);
  const answers = await Promise.all(paths.map((path) => genuine(path)));
  await caches.delete(CACHE);
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(paths.map((path, index) => cache.put(path, answers[index])));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function genuine(path) {
  // A hashed name never changes its content; the others are asked again.
  const answer = await checked(path, path.startsWith("/pkg/") ? "default" : "no-cache");
  if (answer instanceof Response) return answer;
  const again = await checked(path, "reload");
  if (again instanceof Response) return again;
  throw new TypeError(`build ${BUILD} not installed: ${path}: ${again}`);
}

/** The response when it is this build's file, else what is wrong with it. */
async function checked(path, cache) {
  const [type, hash] = FILES[path];
  const response = await fetch(path, { cache, credentials: "same-origin" });
  if (response.status !== 200) return `status ${response.status}`;
  if (response.redirected) return "redirected";
  const sent = (response.headers.get("content-type") ?? "").split(";")[0].trim();
  if (sent !== type) return `content type ${sent}, not ${type}`;
  const copy = response.clone();
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === hash ? copy : "the content of another build";
}
