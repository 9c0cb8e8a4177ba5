import assert from "node:assert/strict";
import { test } from "node:test";
import { namesOfLink, withModulesOnce, withShortNames, withoutClasses, withoutExportedClasses } from "../lib/border.mjs";
import { border, sections } from "../lib/wasm.mjs";

const text = (word) => [word.length, ...Buffer.from(word)];
const section = (id, ...body) => [id, body.length, ...body];

// Imports two functions; exports its memory and two functions of its own.
const WASM = Buffer.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 1, 0x60, 0, 0),
  ...section(2, 2, ...text("./g.js"), ...text("__wbg_log_1f"), 0, 0, ...text("./g.js"), ...text("__wbg_now_2e"), 0, 0),
  ...section(3, 2, 0, 0),
  ...section(5, 1, 0, 1),
  ...section(7, 3, ...text("memory"), 2, 0, ...text("start"), 0, 2, ...text("sink_close"), 0, 3),
  ...section(10, 2, 4, 0, 0x10, 0, 0x0b, 2, 0, 0x0b),
]);

const GLUE = `export class Sink {
    close() {
        wasm.sink_close(this.ptr);
    }
}
if (Symbol.dispose) Sink.prototype[Symbol.dispose] = Sink.prototype.free;

export function start() {
    wasm.start();
}
function __wbg_get_imports() {
    const import0 = {
        __wbg_log_1f: function(arg0) {
            wasm.memory;
            log.push(arg0);
        },
        __wbg_now_2e: function() { return handleError(function () {
            return 0;
        }, arguments); },
        __wbg_old_3d: function() {
        },
    };
    return { "./g.js": import0 };
}
const SinkFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { }
    : new FinalizationRegistry(ptr => wasm.sink_close(ptr, 1));
`;

test("classes are taken out of the linked program, with the notes on them and their methods", () => {
  const long = (...body) => [body.length, 0, 0, 0, ...body];
  const note = (...body) => [...long(...Buffer.from("{}")), ...long(...body)];
  const others = [note(0, 0, 0, 0, 0), note(1, 0, ...text("start")), note(0, 0, 0, 1, ...text("Sinker"))];
  const notes = [others[0], note(0, 0, 0, 1, ...text("Sink"), 0), others[1], note(1, 1, ...text("Sink"), 0), others[2]].flat();
  const names = ["start", "__wbg_sink_free_0a", "sink_close_0a", "__wbindgen_describe_sink_close_0a", "sinker_close_0a"];
  const linked = Buffer.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 0),
    ...section(3, 1, 0),
    ...section(7, names.length, ...names.flatMap((name) => [...text(name), 0, 0])),
    ...section(10, 1, 2, 0, 0x0b),
    ...section(0, ...text("__wasm_bindgen_unstable"), ...notes),
  ]);
  const without = withoutExportedClasses(linked);
  assert.deepEqual(border(without).exports, ["start", "sinker_close_0a"]);
  const { body, end } = sections(without).find(({ name }) => name === "__wasm_bindgen_unstable");
  assert.deepEqual(without.subarray(body, end), Buffer.from(others.flat()));
});

test("a library's classes go from both sides", () => {
  const { wasm, glue } = withoutClasses({ wasm: WASM, glue: GLUE });
  assert.deepEqual(border(wasm).exports, ["memory", "start"]);
  assert.doesNotMatch(glue, /Sink/);
});

test("both sides have the same short names and still fit", async () => {
  const { wasm, glue } = withShortNames(withoutClasses({ wasm: WASM, glue: GLUE }));
  assert.deepEqual(border(wasm), { imports: ["a", "b"], exports: ["a", "b"] });
  assert.doesNotMatch(glue, /__wbg_(log|now|old)/);

  const log = [];
  const run = new Function("log", `let wasm; ${glue.replaceAll("export ", "")} return [__wbg_get_imports(), (it) => { wasm = it; start(); }];`);
  const [imports, start] = run(log);
  start((await WebAssembly.instantiate(wasm, imports)).instance.exports);
  assert.equal(log.length, 1);
});

test("glue of a form that is not known is refused", () => {
  const glue = GLUE.replace("__wbg_now_2e: function() {", "__wbg_now_2e: () => {");
  assert.throws(() => withShortNames({ wasm: WASM, glue }), /__wbg_now_2e/);
});

test("what the other half of the program knows keeps its name", () => {
  const link = `import { initSync } from "./g.js";
const { memory, sink_close,  } = initSync(undefined, undefined);
export const __wasm_split_load_rest = wrapAsyncCb(makeLoad(() => {}, []));
`;
  const kept = namesOfLink(link);
  assert.deepEqual(kept, ["memory", "sink_close", "__wasm_split_load_rest"]);
  const { wasm, glue } = withShortNames({ ...withoutClasses({ wasm: WASM, glue: GLUE, kept }), kept });
  assert.deepEqual(border(wasm), { imports: ["a", "b"], exports: ["memory", "b", "sink_close"] });
  assert.match(glue, /wasm\.memory;/);
  assert.throws(() => namesOfLink("import { initSync } from './g.js';"), /another form/);
});

test("a script from which two things are taken is imported once", () => {
  const glue = 'import * as import1 from "./link.js"\nimport * as import2 from "./link.js"\nimport * as import3 from "./other.js"\n' +
    'return {\n        "./link.js": import1,\n        "./link.js": import2,\n        "./other.js": import3,\n};\n';
  const once = 'import * as import1 from "./link.js"\nimport * as import3 from "./other.js"\n' +
    'return {\n        "./link.js": import1,\n        "./other.js": import3,\n};\n';
  assert.equal(withModulesOnce(glue), once);
});
