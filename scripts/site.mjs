// Builds what the browser gets into <target>/site; the server embeds that folder.
//
// Cargo decides whether the Rust part is new; the rest goes by content. Nothing is written that has not changed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { alike } from "./lib/alike.mjs";
import { namesOfLink, withModulesOnce, withShortNames, withoutClasses, withoutExportedClasses } from "./lib/border.mjs";
import { brotli, contentType, filesUnder, writeExactly } from "./lib/files.mjs";
import { ROOT, SITE, TARGET, WORK, kilobytes, lockedVersion, npmProgram, npmTool, npmVersion, sha256, toolVersion, wasmBindgen, wasmSplit } from "./lib/place.mjs";
import { renderPage, renderServiceWorker } from "./lib/shell.mjs";
import { bodies, withFunctionNames, withoutCustomSections } from "./lib/wasm.mjs";

// rustc's features for wasm32-unknown-unknown: `rustc --print cfg --target wasm32-unknown-unknown`.
const FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];
// -Oz makes a module that is smaller as it is and larger after brotli (564 kB against 514 kB).
// What is put into its callers stands there in as many forms: nothing is.
const WASM_OPT = [
  ...["-O2", "--dae-optimizing", "--simplify-globals-optimizing", "--duplicate-function-elimination", "--rse", "-O2"],
  ...["always", "one-caller", "flexible"].map((which) => `--${which}-inline-max-function-size=0`),
];
const IN_ORDER = ["--reorder-functions-by-name", "--generate-stack-ir", "--optimize-stack-ir"];
const AS_IT_IS = ["-g", ...FEATURES.map((name) => `--enable-${name}`)];
// What changes the result of `bind` besides its tools.
const TRIM = ["alike.mjs", "border.mjs", "wasm.mjs"].map((name) => readFileSync(join(ROOT, "scripts/lib", name), "utf8")).join("\n");
// The standard library is built with the desk: for size, without panic messages, source places or `{:?}`. That takes
// an eighth off what is sent. Cargo calls it unstable, hence the variable; without the library's source the desk
// is built all the same, only larger.
const STD = {
  cargo: ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
  rustc: ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"],
};
// `@layer`, `inset` and `:is()` are older than these; nesting is not.
// The splitter sees from the linker's notes which function needs which.
const RUSTC = ["-Clink-arg=--emit-relocs"];
/** What wasm-split writes between the two halves. */
const LINK = "__wasm_split.js";
const CSS_FOR = ["chrome99", "firefox97", "safari15.4"];
const JS_FOR = "es2022";
// What people open on phones of their own is read by older browsers too.
const PORTAL_FOR = ["chrome70", "firefox68", "ios12"];
// In public/, but not what the desk needs to run without a network.
const ONLINE_ONLY = [/^icons\/.*\.png$/, /^robots\.txt$/];
const SOURCES = new Set(["boot.css", "portal.css"]);

const publicFolder = join(ROOT, "public");
/** Fonts and pictures named from the root are files of public/, not of this machine. */
const servedFromPublic = {
  name: "served-from-public",
  setup(build) {
    build.onResolve({ filter: /^\// }, ({ path }) => {
      if (existsSync(join(publicFolder, path))) return { path, external: true };
      return { errors: [{ text: `public${path} does not exist` }] };
    });
  },
};

const started = Date.now();
const esbuild = npmTool("esbuild");

const raw = compile();
const wasmFolder = bind(raw);
report(await assemble(wasmFolder));

// --- Rust → WebAssembly ---------------------------------------------------------------------------

function compile() {
  const target = "wasm32-unknown-unknown";
  const small = hasStdSource() ? STD : { cargo: [], rustc: [] };
  const own = ["--config", `target.${target}.rustflags=${JSON.stringify([...RUSTC, ...small.rustc])}`];
  if (small.cargo.length === 0) console.log("warning: no source of the standard library (rustup component add rust-src): the desk will be larger");
  const env = small.cargo.length > 0 ? { RUSTC_BOOTSTRAP: "1" } : {};
  const what = ["-p", "frontend", "--features", "split", "--target", target, "--profile", "wasm-release"];
  run("cargo", ["build", "--quiet", ...what, ...small.cargo, ...own], env);
  return join(TARGET, target, "wasm-release", "frontend.wasm");
}

function hasStdSource() {
  const { stdout, error } = spawnSync("rustc", ["--print", "sysroot"], { encoding: "utf8" });
  return !error && existsSync(join(stdout.trim(), "lib", "rustlib", "src", "rust", "library", "Cargo.lock"));
}

/**
 * wasm-split, wasm-bindgen and wasm-opt, unless the same input went through the same tools last time. Leaves two
 * programs, `named.wasm` for the first pages and one for each part of the others, and the scripts around them.
 */
function bind(wasm) {
  const [version, splitter] = [lockedVersion("wasm-bindgen"), toolVersion("wasm_split_cli_support")];
  const key = sha256(readFileSync(wasm), version, splitter, npmVersion("binaryen"), [...WASM_OPT, ...IN_ORDER].join(" "), TRIM);
  const folder = join(WORK, "wasm");
  const mark = join(folder, "made-from");
  if (existsSync(mark) && readFileSync(mark, "utf8") === key) return folder;

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const linked = join(folder, "linked.wasm");
  writeFileSync(linked, withoutExportedClasses(readFileSync(wasm)));
  // What the linker exports is how the two halves find each other.
  run(wasmSplit(splitter), [linked, folder, "--out-name", "deskside", "--target", "web"]);
  const link = readFileSync(join(folder, LINK), "utf8");
  const kept = namesOfLink(link);
  writeFileSync(join(folder, "link.js"), link);
  // Names stay in, mangled: scripts/size.mjs reads them. What is sent goes without.
  const first = join(folder, "deskside.wasm");
  run(wasmBindgen(version), ["--target", "web", "--no-typescript", "--no-demangle", "--keep-lld-exports", "--out-name", "deskside", "--out-dir", folder, first]);
  const [program, glue, named] = ["deskside_bg.wasm", "deskside.js", "named.wasm"].map((name) => join(folder, name));
  const plain = withoutClasses({ wasm: readFileSync(program), glue: withModulesOnce(readFileSync(glue, "utf8")), kept });
  writeFileSync(program, plain.wasm);
  smaller(program, named);
  const small = withShortNames({ wasm: readFileSync(named), glue: plain.glue, kept });
  writeFileSync(named, small.wasm);
  writeFileSync(glue, withoutDefaultUrl(small.glue));
  for (const { made, named } of parts(link)) smaller(join(folder, made), join(folder, named));
  writeFileSync(mark, key);
  return folder;
}

/** The later parts that wasm-split's script names: as it made them, and what we call them. */
function parts(link) {
  const made = [...new Set([...link.matchAll(/new URL\("\.\/(\w+\.wasm)"/g)].map(([, name]) => name))];
  const chunks = made.filter((name) => !name.startsWith("split_"));
  // What several parts share has a name that changes with every build.
  return made.map((name) => ({ made: name, named: name.startsWith("split_") ? name.slice(6) : `shared${chunks.indexOf(name)}.wasm` }));
}

/** For each part the files it is made of, its own first, as wasm-split's script loads them. */
function filesOfParts(link, assets) {
  const named = new Map(parts(link).map(({ made, named }) => [made, assets[named]]));
  const loads = link.matchAll(/export const __wasm_split_load_(\w+) =[^]*?\}\n, \[([^\]]*)\]\)/g);
  const files = [...loads].map(([, part, shared]) => {
    const chunks = shared.split(",").map((name) => name.trim()).filter(Boolean);
    return [part, [`split_${part}.wasm`, ...chunks.map((name) => `${name.replace(/^__/, "")}.wasm`)].map((made) => named.get(made))];
  });
  if (files.length === 0 || files.flat(2).includes(undefined)) throw new Error("wasm-split's script loads its files in another way: look at scripts/site.mjs");
  return Object.fromEntries(files);
}

function smaller(from, to) {
  wasmOpt(WASM_OPT, from, to);
  // What is alike stands together: brotli gains a fourteenth. The tool knows one order only, so for it the names say the
  // place of each function.
  const wasm = readFileSync(to);
  const place = new Map(alike(bodies(wasm)).map((index, place) => [index, String(place).padStart(6, "0")]));
  writeFileSync(to, withFunctionNames(wasm, (index, name) => place.get(index) + name));
  wasmOpt(IN_ORDER, to, to);
  writeFileSync(to, withFunctionNames(readFileSync(to), (_, name) => name.slice(6)));
}

function wasmOpt(passes, from, to) {
  const args = [npmProgram("binaryen/bin/wasm-opt"), ...passes, ...AS_IT_IS, from, "-o", to];
  // It warns of names it does not know, which nobody needs.
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`wasm-opt failed on ${from}:\n${stderr}`);
}

// --- everything else ------------------------------------------------------------------------------

async function assemble(folder) {
  const files = new Map();
  const assets = {};
  const hashed = (name, bytes) => {
    const extension = extname(name);
    const path = `pkg/${name.slice(0, -extension.length)}-${sha256(bytes).slice(0, 12)}${extension}`;
    files.set(path, bytes);
    assets[name] = `/${path}`;
    return `/${path}`;
  };

  const wasm = hashed("deskside.wasm", withoutCustomSections(readFileSync(join(folder, "named.wasm"))));
  const link = readFileSync(join(folder, "link.js"), "utf8");
  const later = parts(link).map(({ made, named }) => [made, hashed(named, withoutCustomSections(readFileSync(join(folder, named))))]);
  writeFileSync(join(folder, LINK), withAddresses(link, later));
  const glue = hashed("deskside.js", script(join(folder, "deskside.js")));
  hashed("main.css", await styles("style/main.css", "public/boot.css"));
  hashed("portal.css", await styles("public/portal.css"));
  hashed("boot.js", script(join(publicFolder, "boot.js"), { define: { GLUE_URL: JSON.stringify(glue), WASM_URL: JSON.stringify(wasm) } }));
  for (const name of readdirSync(publicFolder).sort()) {
    if (name.endsWith(".js") && !name.endsWith(".template.js") && name !== "boot.js") hashed(name, script(join(publicFolder, name), name === "portal.js" ? { target: PORTAL_FOR, format: "iife" } : {}));
  }
  for (const name of filesUnder(publicFolder)) {
    if (name.includes(".template.") || /^[^/]+\.js$/.test(name) || SOURCES.has(name)) continue;
    files.set(name, readFileSync(join(publicFolder, name)));
  }

  const page = template("desk.template.html");
  const worker = template("sw.template.js");
  const build = sha256(page, worker, ...[...files].sort().flatMap(([path, bytes]) => [path, "\0", sha256(bytes)])).slice(0, 16);
  files.set("desk.html", Buffer.from(renderPage(page, { build, ...pick(assets, ["main.css", "boot.js", "deskside.js", "deskside.wasm"]) })));

  const deskOnly = new Set([...files.keys()].filter((path) => path.startsWith("pkg/") && /^pkg\/(boot|clocks|deskside|devices|lead|main|own|rest|rules|seldom|shared\d+)-/.test(path)));
  const precached = [...files.keys()]
    .filter((path) => (path.startsWith("pkg/") ? deskOnly.has(path) : !ONLINE_ONLY.some((rule) => rule.test(path))))
    .sort();
  const list = Object.fromEntries(precached.map((path) => [`/${path}`, [contentType(path), sha256(files.get(path))]]));
  files.set("sw.js", minified(renderServiceWorker(worker, build, list), "js"));

  const wanted = new Map();
  const sizes = {};
  for (const [path, bytes] of files) {
    wanted.set(path, bytes);
    const packed = brotli(bytes, path, join(WORK, "brotli"));
    if (packed) wanted.set(`${path}.br`, packed);
    sizes[`/${path}`] = { type: contentType(path), bytes: bytes.length, sent: packed?.length ?? bytes.length };
  }
  const manifest = { build, assets, parts: filesOfParts(link, assets), precached: Object.keys(list), files: sizes };
  wanted.set("build.json", Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  writeExactly(SITE, wanted);
  forgetOldBrotli(wanted);
  return manifest;
}

/** esbuild follows what the script imports and makes one file of them. */
function script(path, { define = {}, target = JS_FOR, format = "esm" } = {}) {
  const name = path.split("/").pop();
  const result = esbuild.buildSync({
    entryPoints: [path],
    bundle: true,
    write: false,
    minify: true,
    format,
    target,
    charset: "utf8",
    legalComments: "none",
    define,
    logLevel: "silent",
  });
  return one(result, name);
}

/** wasm-split's script, with the addresses from which the parts of the program are fetched. */
function withAddresses(link, later) {
  const own = later.reduce((text, [made, address]) => text.replaceAll(`new URL("./${made}", import.meta.url)`, JSON.stringify(address)), link);
  if (later.length < 2 || own.includes("import.meta.url")) throw new Error("wasm-split's script names its files in another way: look at scripts/site.mjs");
  return own;
}

/** boot.js always says where the module is; a fallback without the hash would only hide a mistake. */
function withoutDefaultUrl(glue) {
  const without = glue.replace(/new URL\('deskside_bg\.wasm', import\.meta\.url\)/, "undefined");
  if (without === glue) throw new Error("wasm-bindgen's glue no longer names deskside_bg.wasm: look at scripts/site.mjs");
  return without;
}

async function styles(...paths) {
  const contents = paths.map((path) => `@import "./${path}";`).join(" ");
  const result = await esbuild.build({
    stdin: { contents, resolveDir: ROOT, loader: "css" },
    bundle: true,
    write: false,
    minify: true,
    target: paths.includes("public/portal.css") ? PORTAL_FOR : CSS_FOR,
    charset: "utf8",
    plugins: [servedFromPublic],
    logLevel: "silent",
  });
  return one(result, paths[0]);
}

function minified(text, loader) {
  return Buffer.from(esbuild.transformSync(text, { loader, minify: true, target: JS_FOR, charset: "utf8" }).code);
}

function one(result, name) {
  if (result.warnings.length > 0) {
    const lines = esbuild.formatMessagesSync(result.warnings, { kind: "warning" });
    throw new Error(`${name} has warnings:\n${lines.join("")}`);
  }
  return Buffer.from(result.outputFiles[0].contents);
}

function template(name) {
  return readFileSync(join(publicFolder, name), "utf8");
}

function forgetOldBrotli(wanted) {
  const store = join(WORK, "brotli");
  const used = new Set([...wanted.values()].map((bytes) => `${sha256(bytes)}.br`));
  for (const name of filesUnder(store)) if (!used.has(name)) rmSync(join(store, name));
}

function pick(from, names) {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}

function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: "inherit", env: { ...process.env, ...env } });
  if (error) throw new Error(`${program} could not be started (${error.message}): run make setup`);
  if (status !== 0) process.exit(status ?? 1);
}

function report({ build, precached, files }) {
  const sent = precached.reduce((sum, path) => sum + files[path].sent, 0);
  console.log(`site ${build}: ${kilobytes(sent)} for the desk, in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
