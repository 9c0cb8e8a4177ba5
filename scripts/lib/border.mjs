// The border between the program and the browser, as wasm-bindgen draws it: cut down to what the desk uses, with
// short names. wasm-bindgen's names end in a hash, which no compression makes smaller, and stand on both sides.
import { border, withBorder, withCustomSection } from "./wasm.mjs";

// Our program exports no classes; a library's stay because they are exported, with all the code behind them.
const CLASS = /^export class (\w+) \{\n[^]*?^\}\n(?:if \(Symbol\.dispose\) \1\..*\n)?/gm;
const FINALIZATION = /^const \w+Finalization = [^]*?;\n/gm;
// One that can throw has its body in a call: `x: function() { return handleError(function () {` … `}, arguments); },`.
const IMPORT = /^ {8}(\w+): function\([^]*?^ {8}\}(?:, arguments\); \})?,\n/gm;
const EXPORT = /\bwasm\.(\w+)/g;
const MODULE = /^import \* as (\w+) from ("[^"]+");?\n/gm;

/** What wasm-split's script between the two halves of the program names at the border of the first. */
export function namesOfLink(link) {
  const [, exported] = link.match(/const \{([^}]*)\} = initSync/) ?? [];
  const loads = [...link.matchAll(/^export const (\w+) =/gm)].map(([, name]) => name);
  if (!exported || loads.length === 0) throw new Error("wasm-split writes its script in another form: look at scripts/lib/border.mjs");
  return [...exported.split(",").map((name) => name.trim()).filter(Boolean), ...loads];
}

/** The glue with each script that it imports named once; wasm-bindgen names it once for each thing taken from it. */
export function withModulesOnce(glue) {
  const [first, doubles] = [new Map(), new Set()];
  const once = glue.replace(MODULE, (line, name, from) => {
    if (!first.has(from)) {
      first.set(from, name);
      return line;
    }
    doubles.add(name);
    return "";
  });
  return once.replace(/^ +"[^"\n]+": (\w+),\n/gm, (line, name) => (doubles.has(name) ? "" : line));
}

/**
 * The linked program without the classes that a library exports: nobody makes one, and the splitter would keep their code
 * in the first file. wasm-bindgen's notes on them go with them, or it would look for what they name.
 */
export function withoutExportedClasses(wasm) {
  const classes = new Set(border(wasm).exports.map((name) => name.match(/^__wbg_(\w+)_free_[0-9a-f]+$/)?.[1]).filter(Boolean));
  const belongs = (name) => [...classes].some((of) => name.replace(/^__wbindgen_describe_/, "").replace(/^__wbg_/, "").startsWith(`${of}_`));
  const program = withBorder(wasm, { exported: (name) => (belongs(name) ? null : name) });
  return withCustomSection(program, "__wasm_bindgen_unstable", (notes) => {
    const kept = [];
    // Each has the version of its form before it.
    for (let at = 0; at < notes.length; ) {
      const form = at + 4 + notes.readUInt32LE(at);
      const end = form + 4 + notes.readUInt32LE(form);
      if (!classes.has(classOfNote(notes.subarray(form + 4, end))?.toLowerCase())) kept.push(notes.subarray(at, end));
      at = end;
    }
    return Buffer.concat(kept);
  });
}

/** The class that a note describes, or has a method of. */
function classOfNote(note) {
  const [before, length] = [note.toString("hex", 0, 2), note[0] === 1 ? note[2] : note[4]];
  const at = before === "0101" ? 3 : note.toString("hex", 0, 4) === "00000001" ? 5 : null;
  return at === null ? null : note.toString("latin1", at, at + length);
}

/** The two sides without the classes; what only they used can then be found and dropped. `kept`: names that stay. */
export function withoutClasses({ wasm, glue, kept = [] }) {
  const plain = glue.replace(CLASS, "").replace(FINALIZATION, "");
  const used = new Set([...plain.matchAll(EXPORT)].map(([, name]) => name).concat(kept));
  return { glue: plain, wasm: withBorder(wasm, { exported: (name) => (used.has(name) ? name : null) }) };
}

/** The two sides with short names, and only those imports that are still there. `kept`: names that others know. */
export function withShortNames({ wasm, glue, kept = [] }) {
  const { imports, exports } = border(wasm);
  const [imported, exported] = [short(imports, kept), short(exports, kept)];
  const met = new Set();
  const renamed = glue
    .replace(IMPORT, (entry, name) => {
      met.add(name);
      return imported.has(name) ? entry.replace(name, imported.get(name)) : "";
    })
    .replace(EXPORT, (_, name) => `wasm.${exported.get(name)}`);
  const missed = imports.find((name) => !met.has(name) && !kept.includes(name));
  if (missed) throw new Error(`wasm-bindgen's glue has ${missed} in a form of its own: look at scripts/lib/border.mjs`);
  return { glue: renamed, wasm: withBorder(wasm, { imported: (name) => imported.get(name), exported: (name) => exported.get(name) }) };
}

// A letter first: the names are written as members in the glue.
function short(names, kept) {
  const name = (index) => `${"abcdefghijklmnopqrstuvwxyz"[index % 26]}${Math.floor(index / 26) || ""}`;
  return new Map(names.map((long, index) => [long, kept.includes(long) ? long : name(index)]));
}
