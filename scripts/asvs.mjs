// Checks docs/asvs.csv, the table of OWASP ASVS 5.0.0 levels 1 and 2: each requirement once, with a verdict, and each
// `pass` with a test that exists. `--most-open N` fails when more than N are open. Whether a test shows what its row
// says is for whoever reads both.
import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { ROOT } from "./lib/place.mjs";

const TABLE = "docs/asvs.csv";
const STANDARD = "../shared/data/asvs-5.0.0.csv";
const HEADER = ["id", "verdict", "evidence", "note"];
const VERDICTS = ["pass", "n-a", "open"];
const ROWS = 253;
const ID = /^V(\d+)\.(\d+)\.(\d+)$/;

const problems = [];
const notes = [];
const table = join(ROOT, TABLE);
const found = existsSync(table) ? records(readFileSync(table, "utf8")) : [];
if (found.length === 0) problems.push(`${TABLE}: there is no table`);
const [header = { line: 1, values: [] }, ...rows] = found;
if (header.values.join() !== HEADER.join()) problems.push(`${TABLE}:${header.line}: the header is not ${HEADER.join()}`);

const seen = new Map();
let before = [0, 0, 0];
for (const { line, values } of rows) {
  const say = (why) => problems.push(`${TABLE}:${line}: ${values[0] || "(no id)"}: ${why}`);
  if (values.length !== HEADER.length) {
    say(`${values.length} values, not ${HEADER.length}; a value with a comma stands in quotes`);
    continue;
  }
  const [id, verdict, evidence, note] = values;
  const place = ID.exec(id)?.slice(1).map(Number);
  if (!place) {
    say("an id has the form V1.2.3");
  } else {
    if (seen.has(id)) say(`is there already, in line ${seen.get(id)}`);
    else if (compare(before, place) > 0) say("stands out of the standard's order");
    before = place;
  }
  seen.set(id, line);
  if (!VERDICTS.includes(verdict)) say(`the verdict "${verdict}" is none of ${VERDICTS.join(", ")}`);
  if (verdict === "pass") missing(evidence).forEach(say);
  else if (!note.trim()) say("a note is needed: why it does not apply, or what is missing");
}
if (rows.length !== ROWS) problems.push(`${TABLE}: ${rows.length} rows, not ${ROWS}`);

const standard = join(ROOT, STANDARD);
if (existsSync(standard)) compareWith(records(readFileSync(standard, "utf8")));
else notes.push(`${STANDARD} is not here: the ids were not compared with the standard's`);

const count = (verdict) => rows.filter(({ values }) => values[1] === verdict).length;
const open = count("open");
const most = mostOpen(process.argv.slice(2));
if (most !== undefined && open > most) problems.push(`${open} requirements are open, at most ${most} may be`);

for (const note of notes) console.log(`note: ${note}`);
for (const problem of problems) console.error(`error: ${problem}`);
console.log(`asvs: ${rows.length} rows, ${count("pass")} pass, ${count("n-a")} not applicable, ${open} open`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** What is wrong with the evidence of a pass. */
function missing(evidence) {
  const at = evidence.indexOf("::");
  const [path, name] = at < 0 ? ["", ""] : [evidence.slice(0, at), evidence.slice(at + 2)];
  if (!path || !name.trim()) return [`a pass names its test as path::test, not "${evidence}"`];
  if (isAbsolute(path) || path.split("/").includes("..")) return [`${path} is not a path inside of the project`];
  const file = join(ROOT, path);
  if (!existsSync(file) || !statSync(file).isFile()) return [`there is no file ${path}`];
  const content = readFileSync(file, "utf8");
  if (!path.endsWith(".rs")) return content.includes(name) ? [] : [`${path} does not say "${name}"`];
  if (!/^\w+$/.test(name)) return [`"${name}" is not the name of a test`];
  return new RegExp(`\\bfn ${name}\\b`).test(content) ? [] : [`${path} has no test ${name}`];
}

/** The ids must be those of the standard's levels 1 and 2. */
function compareWith([columns, ...requirements]) {
  const [id, level] = ["req_id", "L"].map((name) => columns.values.indexOf(name));
  const wanted = requirements.filter(({ values }) => ["1", "2"].includes(values[level])).map(({ values }) => values[id]);
  for (const one of wanted) if (!seen.has(one)) problems.push(`${TABLE}: ${one} is missing`);
  for (const [one, line] of seen) if (!wanted.includes(one)) problems.push(`${TABLE}:${line}: ${one} is not of level 1 or 2`);
}

function mostOpen(args) {
  if (args.length === 0) return undefined;
  if (args.length === 2 && args[0] === "--most-open" && /^\d+$/.test(args[1])) return Number(args[1]);
  problems.push(`unknown arguments ${args.join(" ")}; give --most-open and a number, or nothing`);
  return undefined;
}

function compare(one, other) {
  return one.map((part, index) => part - other[index]).find((difference) => difference !== 0) ?? 0;
}

/** Comma-separated values as RFC 4180 has them: `{ line, values }`, empty lines left out. */
function records(text) {
  const all = [];
  let values = [];
  let value = "";
  let quoted = false;
  let line = 1;
  let begin = 1;
  const end = () => {
    values.push(value);
    if (values.length > 1 || value) all.push({ line: begin, values });
    values = [];
    value = "";
  };
  const letters = text.replace(/^\uFEFF/, "").replace(/\r\n/g, "\n");
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at];
    if (letter === "\n") line += 1;
    if (quoted) {
      if (letter !== '"') value += letter;
      else if (letters[at + 1] === '"') value += letters[(at += 1)];
      else quoted = false;
    } else if (letter === '"' && value === "") {
      quoted = true;
    } else if (letter === ",") {
      values.push(value);
      value = "";
    } else if (letter === "\n") {
      end();
      begin = line;
    } else {
      value += letter;
    }
  }
  if (value || values.length > 0) end();
  return all;
}
