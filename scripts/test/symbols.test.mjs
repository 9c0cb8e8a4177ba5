import assert from "node:assert/strict";
import { test } from "node:test";
import { crateOf } from "../lib/symbols.mjs";

const CASES = [
  // legacy
  ["_ZN10serde_json4read12parse_escape17h59d4271f917288aeE", "serde_json"],
  ["_ZN73_$LT$serde_json..number..Number$u20$as$u20$serde_core..ser..Serialize$GT$9serialize17h51d688458a99201bE", "serde_json"],
  ["_ZN5alloc11collections5btree3map25BTreeMap$LT$K$C$V$C$A$GT$6insert17h64e26d328c5e4758E", "alloc"],
  ["_ZN4core3ptr46drop_in_place$LT$deskside_domain..id..Id$GT$17h64e26d328c5e4758E", "deskside_domain"],
  ["_ZN4core3ptr42drop_in_place$LT$alloc..string..String$GT$17h64e26d328c5e4758E", "alloc"],
  ["_ZN61_$LT$alloc..vec..Vec$LT$T$GT$u20$as$u20$app..ui..Render$GT$4draw17h64e26d328c5e4758E", "app"],
  // v0
  ["_RNvMs0_NtCsjqx8TIyZbP9_8dlmalloc8dlmallocINtB5_8DlmallocNtNtB7_3sys6SystemE6mallocCsebHcaeoSrxy_3std", "dlmalloc"],
  ["_RNvMNtNtCsgXGp5Oqx2Ny_4core4char7methodsc16escape_debug_ext", "core"],
  ["_RNvXsr_NtCs5cOc02OMXlo_5alloc6stringNtB5_6StringNtNtCsgXGp5Oqx2Ny_4core3fmt5Debug3fmt", "alloc"],
  ["_RINvNtCsgXGp5Oqx2Ny_4core3ptr13drop_in_placeNtNtCs1234_3app2ui6ButtonEB4_", "app"],
  ["_RINvNtCs1234_3app2ui4drawNtNtCs5cOc02OMXlo_5alloc6string6StringEB4_", "app"],
  // neither
  ["memcpy", "(exports, memcpy and the like)"],
  ["__wbindgen_malloc", "wasm_bindgen"],
  [null, "(unnamed)"],
];

for (const [symbol, crate] of CASES) {
  test(`${symbol} belongs to ${crate}`, () => assert.equal(crateOf(symbol), crate));
}

test("nonsense is no crate and no endless loop", () => {
  for (const symbol of ["_R", "_ZN", "_RB_", "_RNvB_3abc", "_ZN999x", "_RINvC3appB_E"]) assert.equal(typeof crateOf(symbol), "string");
});
