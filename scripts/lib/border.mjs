// The border between the program and the browser, as wasm-bindgen draws it: cut down to what the desk uses, with
// short names. wasm-bindgen's names end in a hash, which no compression makes smaller, and stand on both sides.
import { border, withBorder } from "./wasm.mjs";

// Our program exports no classes; a library's stay because they are exported, with all the code behind them.
const CLASS = /^export class (\w+) \{\n[^]*?^\}\n(?:if \(Symbol\.dispose\) \1\..*\n)?/gm;
const FINALIZATION = /^const \w+Finalization = [^]*?;\n/gm;
// One that can throw has its body in a call: `x: function() { return handleError(function () {` … `}, arguments); },`.
const IMPORT = /^ {8}(\w+): function\([^]*?^ {8}\}(?:, arguments\); \})?,\n/gm;
const EXPORT = /\bwasm\.(\w+)/g;

/** The two sides without the classes; what only they used can then be found and dropped. */
export function withoutClasses({ wasm, glue }) {
  const plain = glue.replace(CLASS, "").replace(FINALIZATION, "");
  const used = new Set([...plain.matchAll(EXPORT)].map(([, name]) => name));
  return { glue: plain, wasm: withBorder(wasm, { exported: (name) => (used.has(name) ? name : null) }) };
}

/** The two sides with short names, and only those imports that are still there. */
export function withShortNames({ wasm, glue }) {
  const { imports, exports } = border(wasm);
  const [imported, exported] = [short(imports), short(exports)];
  const met = new Set();
  const renamed = glue
    .replace(IMPORT, (entry, name) => {
      met.add(name);
      return imported.has(name) ? entry.replace(name, imported.get(name)) : "";
    })
    .replace(EXPORT, (_, name) => `wasm.${exported.get(name)}`);
  const missed = imports.find((name) => !met.has(name));
  if (missed) throw new Error(`wasm-bindgen's glue has ${missed} in a form of its own: look at scripts/lib/border.mjs`);
  return { glue: renamed, wasm: withBorder(wasm, { imported: (name) => imported.get(name), exported: (name) => exported.get(name) }) };
}

// A letter first: the names are written as members in the glue.
function short(names) {
  return new Map(names.map((name, index) => [name, `${"abcdefghijklmnopqrstuvwxyz"[index % 26]}${Math.floor(index / 26) || ""}`]));
}
