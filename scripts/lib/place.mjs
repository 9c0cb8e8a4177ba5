// Where things are. The shell scripts set the same variables in lib.sh.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR || "target");
export const SITE = join(TARGET, "site");
/** Intermediate files of the site build, kept so that the next one can skip what has not changed. */
export const WORK = join(TARGET, "site-work");

const CACHE = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
export const TOOLS = process.env.DESKSIDE_TOOLS || join(CACHE, "deskside");
const NPM = join(TOOLS, "npm", "node_modules");

/** A tool installed by scripts/setup.sh from scripts/package-lock.json. */
export function npmTool(name) {
  return createRequire(join(NPM, "here.js"))(name);
}

export function npmProgram(path) {
  return needed(join(NPM, path));
}

export function npmVersion(name) {
  return JSON.parse(readFileSync(needed(join(NPM, name, "package.json")), "utf8")).version;
}

export function lockedVersion(crate) {
  const lock = readFileSync(join(ROOT, "Cargo.lock"), "utf8");
  const found = lock.match(new RegExp(`name = "${crate}"\nversion = "([^"]+)"`));
  if (!found) throw new Error(`Cargo.lock names no ${crate}`);
  return found[1];
}

export function wasmBindgen(version) {
  const own = join(TOOLS, `wasm-bindgen-${version}`, "bin", "wasm-bindgen");
  // setup.sh accepts one on PATH only when its version is the same.
  return existsSync(own) ? own : "wasm-bindgen";
}

/** The version of a tool that Cargo.toml names for the workspace. */
export function toolVersion(name) {
  const found = readFileSync(join(ROOT, "Cargo.toml"), "utf8").match(new RegExp(`^${name} = "([^"]+)"$`, "m"));
  if (!found) throw new Error(`Cargo.toml names no ${name}`);
  return found[1];
}

export function wasmSplit(version) {
  return needed(join(TOOLS, `wasm-split-${version}`, "bin", "wasm-split-cli"));
}

export function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** For people: 1 kB is 1000 bytes, as in the budgets. */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function needed(path) {
  if (!existsSync(path)) throw new Error(`${path} is missing: run make setup`);
  return path;
}
