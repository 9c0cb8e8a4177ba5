// Checks the layout rules over every file git knows or would add.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./lib/place.mjs";
import { breaches, linesWithoutTests, styleBreaches } from "./lib/rules.mjs";

const LONG = 400;
const BINARY = /\.(png|ico|webp|woff2|wasm|br|gz|zip|pdf|jpe?g)$/;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((path) => path && !BINARY.test(path) && existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile());

const problems = [];
const notes = [];
for (const path of files) {
  const content = readFileSync(join(ROOT, path), "utf8");
  for (const { line, why, text } of breaches(path, content)) problems.push(`${path}:${line}: ${why}\n    ${text}`);
  if (path.endsWith(".rs") && !/(^|\/)tests(\/|\.rs$)/.test(path)) {
    const lines = linesWithoutTests(content);
    if (lines > LONG) notes.push(`${path} has ${lines} lines without its tests: is there a second idea in it?`);
  }
}
const styles = files.filter((path) => /^style\/.*\.css$/.test(path)).map((path) => path.slice("style/".length));
if (styles.includes("main.css")) problems.push(...styleBreaches(readFileSync(join(ROOT, "style/main.css"), "utf8"), styles));

for (const note of notes) console.log(`note: ${note}`);
for (const problem of problems) console.error(`error: ${problem}`);
console.log(`${files.length} files, ${problems.length} breaches of the layout rules`);
process.exitCode = problems.length > 0 ? 1 : 0;
