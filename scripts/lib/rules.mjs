// The layout rules of ARCHITECTURE.md that a compiler can not hold. Each names the files it looks at, what it must
// not find there, and why; a folder or file in `but` is the one place where it may be.

const RUST = /\.rs$/;

export const RULES = [
  {
    why: "the domain is pure: no clock, no randomness; both come in as values",
    in: /^app\/domain\/src\/.*\.rs$/,
    not: /SystemTime|Instant::now|Timestamp::now|now_v7|new_v4|\brand::|getrandom/,
  },
  {
    why: "the domain knows no framework, database or browser",
    in: /^app\/domain\/Cargo\.toml$/,
    not: /^(leptos|tokio|sqlx|web-sys|js-sys|wasm-bindgen|gloo|axum|jiff|chrono|rand|getrandom)\b/,
    until: /^\[dev-dependencies\]/,
  },
  {
    why: "app stands below server and frontend and knows neither, nor what only one of them has",
    in: /^app\/Cargo\.toml$/,
    not: /^(server|frontend|sqlx|tokio|axum|leptos_axum|indexed_db_futures|gloo)\b/,
  },
  { why: "frontend and server do not know each other", in: /^(frontend|server)\/Cargo\.toml$/, not: /^(frontend|server)\s*[.=]/ },
  {
    why: "SQL lives only in server/src/store",
    in: /^(app|frontend|server)\/.*\.rs$/,
    not: /\bsqlx::(query|raw_sql|Row|QueryBuilder)|"\s*(SELECT|INSERT INTO|DELETE FROM|UPDATE \w+ SET|CREATE TABLE)\b/,
    but: /^server\/(src\/store(\/|\.rs$)|tests\/|benches\/)/,
  },
  {
    why: "SQL is static text, and no macro is bound to one engine",
    in: /^server\/src\/store.*\.rs$/,
    not: /AssertSqlSafe|QueryBuilder|\bquery(_as|_scalar)?!/,
  },
  {
    why: "only one module names browser storage",
    in: /^(app|frontend)\/.*\.rs$/,
    not: /indexed_db_futures|gloo_storage|web_sys::Storage|\.(local|session)_storage\(\)|IdbFactory/,
    but: /^frontend\/src\/storage(\/|\.rs$)/,
  },
  { why: "URLs of #[server] functions change with the build", in: /^(app|frontend|server)\/.*\.rs$/, not: /#\[server\b/ },
  {
    why: "Leptos does not escape the text of a <textarea> on the server: use the one component that does",
    in: /^app\/src\/.*\.rs$/,
    not: /<textarea\b/,
    but: /^app\/src\/ui\/text_area\.rs$/,
  },
  {
    why: "raw HTML enters a page in one place, after it has been sanitised",
    in: /^app\/src\/.*\.rs$/,
    not: /\binner_html\b/,
    but: /^app\/src\/ui\/rich_text\.rs$/,
  },
  {
    why: "the content security policy allows no inline style, script or handler: use a class, or on:…",
    in: /^app\/src\/(?!.*tests?(\/|\.rs$)).*\.rs$/,
    not: /\sstyle=|<style\b|<script(?![^>]*\bsrc=)|\son[a-z]+="/,
  },
  {
    why: "a page that the server renders would have style:… as an attribute, which the content security policy does not allow",
    in: /^app\/src\/(?!.*tests?(\/|\.rs$)).*\.rs$/,
    not: /\sstyle:[\w-]+=/,
    // Drawn in the browser only, where style:… goes through the object model.
    but: /^app\/src\/pages\//,
  },
  { why: "modules are foo.rs and foo/, everywhere the same way", in: /(^|\/)mod\.rs$/, not: /^/ },
  { why: "a lint is set aside with #[expect(…, reason = …)], so that it comes back when it is no longer needed", in: RUST, not: /#!?\[allow\(/ },
  {
    why: "no place of one machine and no registry's address belongs in the project",
    in: /.*/,
    // Spelled so that this line does not find itself.
    not: new RegExp(["/ro" + "ot/", "/ho" + "me/\\w", '"resol' + 'ved":', "registry\\.npm" + "js"].join("|")),
    but: /^(Cargo\.lock|LICENSE)$/,
  },
];

/** Every breach in one file: `{ line, why, text }`. */
export function breaches(path, content, rules = RULES) {
  const applying = rules.filter((rule) => rule.in.test(path) && !rule.but?.test(path));
  if (applying.length === 0) return [];
  const found = [];
  const lines = content.split("\n");
  for (const rule of applying) {
    for (const [index, line] of lines.entries()) {
      if (rule.until?.test(line)) break;
      if (!rule.not.test(RUST.test(path) ? withoutComment(line) : line)) continue;
      found.push({ line: index + 1, why: rule.why, text: line.trim().slice(0, 120) });
      if (rule.not.source === "^") break;
    }
  }
  return found;
}

function withoutComment(line) {
  return line.replace(/(^|\s)\/\/.*$/, "$1");
}

/** style/main.css and its folder must name the same files. */
export function styleBreaches(main, names) {
  const imported = new Set([...main.matchAll(/@import\s+(?:url\()?["'](?:\.\/)?([^"']+)["']/g)].map((found) => found[1]));
  return [
    ...[...imported].filter((name) => !names.includes(name)).map((name) => `style/main.css imports ${name}, which does not exist`),
    ...names.filter((name) => name !== "main.css" && !imported.has(name)).map((name) => `style/${name} is not imported by style/main.css`),
  ];
}

/** Lines before the tests of a Rust file. */
export function linesWithoutTests(content) {
  const lines = content.split("\n");
  const tests = lines.findIndex((line, index) => /^#\[cfg\(test\)\]/.test(line) && /^(pub )?mod \w+ \{/.test(lines[index + 1] ?? ""));
  return tests < 0 ? lines.length : tests;
}
