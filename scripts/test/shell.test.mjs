import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { contentType } from "../lib/files.mjs";
import { ROOT } from "../lib/place.mjs";
import { renderPage, renderServiceWorker } from "../lib/shell.mjs";

const read = (name) => readFileSync(join(ROOT, "public", name), "utf8");

test("the page gets every value, and a missing or forgotten one is an error", () => {
  assert.equal(renderPage("{{a}}-{{b.js}}", { a: "1", "b.js": "2" }), "1-2");
  assert.throws(() => renderPage("{{a}}", {}), /asks for {{a}}/);
  assert.throws(() => renderPage("", { a: "1" }), /does not use a/);
});

test("the service worker gets its build and its files", () => {
  const worker = renderServiceWorker(read("sw.template.js"), "b1", { "/desk.html": ["text/html", "00"] });
  assert.match(worker, /const BUILD = "b1";/);
  assert.ok(worker.includes('"/desk.html"'));
  assert.throws(() => renderServiceWorker("nothing to replace", "b1", {}), /lost its two values/);
});

test("the desk's page holds to its content security policy: nothing inline", () => {
  const page = read("desk.template.html");
  assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|javascript:/i);
  for (const [tag] of page.matchAll(/<script[^>]*>/g)) assert.match(tag, /src=/);
});

test("every file in public/ has a content type", () => {
  const manifest = JSON.parse(read("manifest.webmanifest"));
  for (const { src, type } of manifest.icons) {
    assert.equal(contentType(src), type);
    assert.ok(read(src.slice(1)).length > 0);
  }
});
