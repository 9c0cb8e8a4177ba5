// What is sent to the browser: per file, and per crate inside the WebAssembly. Fails past the budget.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SITE, WORK, kilobytes } from "./lib/place.mjs";
import { crateOf } from "./lib/symbols.mjs";
import { anatomy } from "./lib/wasm.mjs";

/** What is fetched behind the first screen. */
const isLater = (path) => /^\/pkg\/(clocks|devices|lead|own|rest|rules|seldom|shared\d+)-/.test(path);
/** The later parts in the order in which they are fetched: what a part shares with one before it is here already. */
const ORDER = ["rules", "rest", "clocks", "seldom", "own", "lead", "devices"];
const part = (name) => ({ parts }) => {
  const before = new Set(ORDER.slice(0, ORDER.indexOf(name)).flatMap((earlier) => parts[earlier]));
  return parts[name].filter((path) => !before.has(path));
};

// Bytes after brotli. `aim` is what we want, `most` what fails.
const BUDGETS = [
  { name: "desk, before first use", aim: 250_000, most: 285_000, of: ({ precached }) => precached.filter((path) => !isLater(path)) },
  { name: "the rules", aim: 50_000, most: 85_000, of: part("rules") },
  { name: "the day's work", aim: 150_000, most: 270_000, of: part("rest") },
  { name: "how promises stand", aim: 30_000, most: 45_000, of: part("clocks") },
  { name: "what is seldom looked at", aim: 100_000, most: 140_000, of: part("seldom") },
  { name: "people at work and device", aim: 40_000, most: 60_000, of: part("own") },
  { name: "who leads the desk", aim: 40_000, most: 60_000, of: part("lead") },
  { name: "device register", aim: 40_000, most: 60_000, of: part("devices") },
  { name: "portal script", aim: 12_000, most: 15_000, of: ({ assets }) => [assets["portal.js"]].filter(Boolean) },
  { name: "portal style sheet", aim: 4_000, most: 6_000, of: ({ assets }) => [assets["portal.css"]].filter(Boolean) },
  { name: "style sheet", aim: 15_000, most: 25_000, of: ({ assets }) => [assets["main.css"]] },
];

const brief = process.argv.includes("--brief");
const manifest = join(SITE, "build.json");
if (!existsSync(manifest)) {
  console.error("error: there is no site yet: run make site");
  process.exit(1);
}
const site = JSON.parse(readFileSync(manifest, "utf8"));

if (!brief) {
  printFiles();
  printCrates("first part", "named.wasm");
  for (const part of site.precached.filter(isLater).map((path) => path.match(/^\/pkg\/(\w+)-/)[1])) {
    printCrates(part, `${part}.wasm`);
  }
}
process.exitCode = checkBudgets() ? 0 : 1;

function printFiles() {
  const kept = new Set(site.precached);
  console.log(`${"file".padEnd(42)}${"raw".padStart(12)}${"brotli".padStart(12)}   kept for offline`);
  for (const [path, { bytes, sent }] of Object.entries(site.files).sort(([, a], [, b]) => b.sent - a.sent)) {
    console.log(`${path.padEnd(42)}${kilobytes(bytes).padStart(12)}${kilobytes(sent).padStart(12)}   ${kept.has(path) ? "yes" : ""}`);
  }
}

function printCrates(part, file) {
  const { functions, parts } = anatomy(readFileSync(join(WORK, "wasm", file)));
  const code = functions.reduce((sum, { size }) => sum + size, 0);
  const crates = new Map();
  for (const { name, size } of functions) {
    const entry = crates.get(crateOf(name)) ?? { size: 0, count: 0 };
    crates.set(crateOf(name), { size: entry.size + size, count: entry.count + 1 });
  }
  console.log(`\n${`crate (code of the ${part}, not compressed)`.padEnd(42)}${"bytes".padStart(12)}${"share".padStart(8)}${"functions".padStart(11)}`);
  for (const [name, { size, count }] of [...crates].sort(([, a], [, b]) => b.size - a.size)) {
    console.log(`${name.padEnd(42)}${kilobytes(size).padStart(12)}${`${((100 * size) / code).toFixed(1)} %`.padStart(8)}${String(count).padStart(11)}`);
  }
  console.log(`\n${"part of the module".padEnd(42)}${"bytes".padStart(12)}`);
  for (const [name, size] of [...parts].sort(([, a], [, b]) => b - a)) {
    console.log(`${name.padEnd(42)}${kilobytes(size).padStart(12)}`);
  }
  console.log("\nlargest functions");
  for (const { name, size } of functions.sort((a, b) => b.size - a.size).slice(0, 15)) {
    console.log(`${kilobytes(size).padStart(12)}  ${crateOf(name).padEnd(18)} ${(name ?? "").slice(0, 110)}`);
  }
}

function checkBudgets() {
  let fits = true;
  if (!brief) console.log();
  for (const { name, aim, most, of } of BUDGETS) {
    const sent = of(site).reduce((sum, path) => sum + site.files[path].sent, 0);
    const verdict = sent > most ? "TOO LARGE" : sent > aim ? "above the aim" : "ok";
    fits &&= sent <= most;
    console.log(`${name.padEnd(30)}${kilobytes(sent).padStart(12)}  aim ${kilobytes(aim)}, at most ${kilobytes(most)}: ${verdict}`);
  }
  return fits;
}
