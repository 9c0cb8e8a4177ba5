import assert from "node:assert/strict";
import { test } from "node:test";
import { breaches, linesWithoutTests, styleBreaches } from "../lib/rules.mjs";

const BROKEN = [
  ["app/domain/src/id.rs", "let id = Uuid::now_v7();"],
  ["app/domain/Cargo.toml", "[dependencies]\ntokio = \"1\""],
  ["app/Cargo.toml", "sqlx.workspace = true"],
  ["frontend/Cargo.toml", "server = { path = \"../server\" }"],
  ["server/src/portal.rs", "sqlx::query(X)"],
  ["server/src/portal.rs", 'let q = "SELECT 1";'],
  ["server/src/store/sqlite.rs", 'query_as!(Row, "…")'],
  ["app/src/state.rs", "use gloo_storage::LocalStorage;"],
  ["app/src/api.rs", "#[server]"],
  ["app/src/pages/desk.rs", "<textarea prop:value=x></textarea>"],
  ["app/src/pages/desk.rs", "<div inner_html=x></div>"],
  ["app/src/pages/desk.rs", '<div style="color:red">'],
  ["app/src/ui/list.rs", "<div style:width=x>"],
  ["app/src/pages/desk.rs", '<button onclick="x()">'],
  ["server/src/http/mod.rs", ""],
  ["server/src/http.rs", "#[allow(dead_code)]"],
  ["docs/x.md", "see /ho" + "me/me/deskside"],
];
const FINE = [
  ["app/src/pages/desk.rs", "<div style:width=x>"],
  ["app/domain/src/id.rs", "// never now_v7 here"],
  ["app/domain/Cargo.toml", "[dependencies]\nserde = \"1\"\n[dev-dependencies]\ntokio = \"1\""],
  ["server/src/store/sqlite.rs", 'sqlx::query("SELECT 1")'],
  ["server/src/store.rs", "sqlx::Row"],
  ["frontend/src/storage/canary.rs", "use gloo_storage::LocalStorage;"],
  ["app/src/ui/text_area.rs", "<textarea>"],
  ["app/src/state.rs", "StoredValue<Option<Rc<dyn Device>>, LocalStorage>"],
  ["app/src/pages/desk.rs", '<button on:click=go class="style">'],
  ["app/src/pages/portal.rs", '<script defer src="/pkg/portal.js"></script>'],
  ["server/src/http.rs", '#[expect(dead_code, reason = "…")]'],
];

for (const [path, content] of BROKEN) {
  test(`${path} may not say ${content || "(exist)"}`, () => assert.equal(breaches(path, content).length, 1));
}
for (const [path, content] of FINE) {
  test(`${path} may say ${content}`, () => assert.deepEqual(breaches(path, content), []));
}

test("the style folder and main.css name the same files", () => {
  assert.deepEqual(styleBreaches('@import "./a.css";\n@import url("b.css");', ["main.css", "a.css", "b.css"]), []);
  assert.equal(styleBreaches('@import "./a.css";', ["main.css", "b.css"]).length, 2);
});

test("the tests at a file's end are not counted", () => {
  assert.equal(linesWithoutTests("fn a() {}\n\n#[cfg(test)]\nmod tests {\n}\n"), 2);
});
