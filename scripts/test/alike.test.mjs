import assert from "node:assert/strict";
import { test } from "node:test";
import { alike } from "../lib/alike.mjs";

const texts = (...words) => words.map((word) => Buffer.from(word));

test("what is alike stands together, and each text has one place", () => {
  const order = alike(texts("drop the ticket", "read a person", "", "drop the person list", "read a team", "drop the tickets"));
  assert.deepEqual(order, [0, 5, 3, 1, 4, 2]);
});

test("the first of equals comes first", () => {
  assert.deepEqual(alike(texts("same text", "other", "same text", "same text")), [0, 2, 3, 1]);
});

test("nothing is in no order", () => assert.deepEqual(alike([]), []));
