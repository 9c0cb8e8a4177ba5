import assert from "node:assert/strict";
import { test } from "node:test";
import { anatomy, bodies, sections, withFunctionNames, withoutCustomSections } from "../lib/wasm.mjs";

const text = (word) => [word.length, ...Buffer.from(word)];
const section = (id, ...body) => [id, body.length, ...body];
const custom = (name, ...body) => section(0, ...text(name), ...body);

// One imported function, two of its own (the second has a name), a memory import and three custom sections.
const MODULE = Buffer.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...custom("producers", 0),
  ...section(1, 1, 0x60, 0, 0),
  ...section(2, 2, ...text("m"), ...text("log"), 0, 0, ...text("m"), ...text("memory"), 2, 1, 1, 2),
  ...section(3, 2, 0, 0),
  ...section(10, 2, 2, 0, 0x0b, 4, 0, 0x01, 0x01, 0x0b),
  ...custom("name", 1, 8, 1, 2, ...text("_ZN3a")),
  ...custom("target_features", 0),
]);

test("functions have their names past the imported ones, and the size they take", () => {
  assert.deepEqual(anatomy(MODULE).functions, [
    { name: null, size: 3 },
    { name: "_ZN3a", size: 5 },
  ]);
});

test("what is sent has no custom sections, still runs and has the same code", async () => {
  const bare = withoutCustomSections(MODULE);
  assert.ok(sections(bare).every(({ id }) => id !== 0));
  assert.deepEqual(anatomy(bare).parts, anatomy(MODULE).parts);
  await WebAssembly.compile(bare);
});

test("functions can have other names, and are the same functions", async () => {
  const other = withFunctionNames(MODULE, (index, name) => `${index}${name}`);
  assert.deepEqual(anatomy(other).functions, [
    { name: "0", size: 3 },
    { name: "1_ZN3a", size: 5 },
  ]);
  assert.deepEqual(bodies(other), bodies(MODULE));
  assert.deepEqual(withoutCustomSections(other), withoutCustomSections(MODULE));
  await WebAssembly.compile(other);
});

test("anything else is refused", () => {
  assert.throws(() => sections(Buffer.from("<!doctype html>")), /not a WebAssembly module/);
  assert.throws(() => anatomy(MODULE.subarray(0, 9)));
});
