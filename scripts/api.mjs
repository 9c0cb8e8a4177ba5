// Tries the HTTP API as its description says it is: Schemathesis reads /api/openapi.json of a server with a demo desk
// and sends well-formed and broken requests as an administrator and as a technician, then signing in, sessions and
// tokens as a signed-in person. Fails on any finding, any 5xx, and below 70 % of the operations with a 2xx.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, TARGET, TOOLS } from "./lib/place.mjs";

const LEAST = 0.7;
const SCOPES = ["tickets", "people", "settings"].flatMap((part) => [`${part}:read`, `${part}:write`]);
const PASSWORD = "three green tractors";
const PROGRAM = process.env.DESKSIDE_BIN ?? join(TARGET, "debug", "deskside");
const SCHEMATHESIS = join(TOOLS, "schemathesis", "bin", "st");

const folder = mkdtempSync(join(tmpdir(), "deskside-api-"));
// Nothing a developer has set for their own installation may reach this one.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("DESKSIDE_")));
env.DESKSIDE_DATA_DIR = join(folder, "data");

function fail(what, ...more) {
  console.error(`\nerror: ${what}`);
  for (const line of more) console.error(`  ${line}`);
  process.exitCode = 1;
}

function deskside(args, input = "") {
  const done = spawnSync(PROGRAM, args, { env, input, encoding: "utf8", maxBuffer: 64 << 20 });
  if (done.status !== 0) throw new Error(`deskside ${args.slice(0, 2).join(" ")}: ${done.stderr || done.error}`);
  return done.stdout.trimEnd().split("\n").at(-1);
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

async function started(url, child) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error("the server ended at once");
    if (await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the server does not answer");
}

/** An account with a token. */
function person(role) {
  const email = `${role}@api.example`;
  deskside(["user", "add", "--email", email, "--name", `The ${role}`, "--role", role, "--password-stdin"], PASSWORD);
  const scopes = SCOPES.flatMap((scope) => ["--scope", scope]);
  return { role, email, token: deskside(["token", "add", "--email", email, "--name", "API test", ...scopes]) };
}

/** Who asks, for Schemathesis. Each is a peer of the others: what one alone may read, no other may get. */
function identities(people) {
  const entry = ({ role, header, value }) => `- name: ${role}\n  fixedHeaders:\n  - name: ${header}\n    value: "${value}"\n`;
  const file = join(folder, "who.yaml");
  writeFileSync(file, `auth:\n${people.map(entry).join("")}`);
  return file;
}

/** Runs it as one of the people; returns the operations that were tried and those that reached a 2xx. */
function run(url, who, peers, person, more, token) {
  const name = who.role;
  const config = join(folder, `${name}.toml`);
  const among = peers.names.length > 0 ? `peers = [${peers.names.map((peer) => `"${peer}"`).join(", ")}]\n` : "";
  const wfc = `\n[auth.wfc]\npath = "${peers.file}"\nuser = "${name}"\n${among}`;
  writeFileSync(config, readFileSync(join(ROOT, "end2end/api/schemathesis.toml"), "utf8") + wfc);
  const report = join(folder, `${name}.har`);
  const begun = Date.now();
  const done = spawnSync(
    SCHEMATHESIS,
    ["--config-file", config, "run", `${url}/api/openapi.json`, "--url", url, "--continue-on-failure", "--no-color",
      "--warnings", "off", "--report", "har", "--report-har-path", report, ...more],
    {
      encoding: "utf8",
      maxBuffer: 256 << 20,
      timeout: 300_000,
      cwd: folder,
      env: {
        ...env,
        SCHEMATHESIS_HOOKS: join(ROOT, "end2end/api/hooks.py"),
        DESKSIDE_API_URL: url,
        DESKSIDE_API_TOKEN: token,
        DESKSIDE_API_PERSON: person,
        DESKSIDE_API_PASSWORD: PASSWORD,
        PYTHONDONTWRITEBYTECODE: "1",
      },
    },
  );
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  if (done.status !== 0) {
    const said = `${done.stdout ?? ""}${done.stderr ?? ""}`;
    const from = said.search(/=+ (FAILURES|ERRORS) =+/);
    console.error(said.slice(Math.max(from, 0)).slice(0, 20_000));
    fail(`Schemathesis found something as ${name} (exit ${done.status ?? done.signal}).`);
  }
  const entries = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).log.entries : [];
  return { name, seconds, entries: entries.map(({ request, response }) => ({ method: request.method, url: request.url, status: response.status })) };
}

/** Which operation a request was for. */
function matcher(description) {
  const operations = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.keys(item).map((verb) => ({
      name: `${verb.toUpperCase()} ${path}`,
      method: verb.toUpperCase(),
      shape: new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`),
    })),
  );
  return { operations, find: (method, path) => operations.find((one) => one.method === method && one.shape.test(path))?.name };
}

async function main() {
  if (!existsSync(PROGRAM)) return fail(`${PROGRAM} is not there.`, "Build it: cargo build -p server");
  if (!existsSync(SCHEMATHESIS)) return fail("Schemathesis is not there.", "Install it: scripts/setup.sh --test");
  deskside(["demo", "--seed", "1", "--tickets", "60"]);
  const people = ["administrator", "technician"].map(person);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(PROGRAM, ["serve", "--addr", `127.0.0.1:${port}`], { env: { ...env, DESKSIDE_LOG: "error" }, stdio: ["ignore", "ignore", "inherit"] });
  try {
    await started(url, child);
    const signed = await fetch(`${url}/api/v1/sign-in`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email: people[0].email, password: PASSWORD }),
    });
    const cookie = signed.headers.get("set-cookie").split(";")[0];
    const { person: administrator } = await signed.json();
    const me = await fetch(`${url}/api/v1/me`, { headers: { Authorization: `Bearer ${people[1].token}` } });
    const { person: technician } = await me.json();
    const tokens = people.map(({ role, token }) => ({ role, header: "Authorization", value: `Bearer ${token}` }));
    const session = { role: "session", header: "Cookie", value: cookie };
    const everyone = [...tokens, session];
    const peers = { file: identities(everyone), names: tokens.map(({ role }) => role) };
    const bounded = ["--max-examples", process.env.API_EXAMPLES ?? "12", "--seed", "1"];
    const alone = { ...peers, names: [] };
    const runs = [
      // The technician first: an administrator's tries may well deactivate them.
      run(url, tokens[1], peers, technician, [...bounded, "--exclude-tag", "account"], people[1].token),
      run(url, tokens[0], peers, administrator, [...bounded, "--exclude-tag", "account"], people[0].token),
      // The session ends itself when it signs out, so that is left to the last.
      run(url, session, alone, administrator, [...bounded, "--include-tag", "account", "--exclude-path", "/api/v1/sign-out", "--phases", "examples,coverage,fuzzing"], people[0].token),
    ];
    report(await (await fetch(`${url}/api/openapi.json`)).json(), runs);
  } finally {
    child.kill("SIGTERM");
    await new Promise((done) => child.once("exit", done));
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(description, runs) {
  const { operations, find } = matcher(description);
  const well = new Set();
  for (const { name, seconds, entries } of runs) {
    const reached = new Set();
    const broken = [];
    for (const { method, url, status } of entries) {
      const operation = find(method, new URL(url).pathname);
      if (operation && status >= 200 && status < 300) reached.add(operation);
      if (status >= 500) broken.push(`${status} ${method} ${url}`);
    }
    reached.forEach((operation) => well.add(operation));
    console.log(`${name.padEnd(14)} ${String(entries.length).padStart(6)} requests, ${String(reached.size).padStart(2)} operations with a 2xx, ${seconds} s`);
    if (broken.length > 0) fail(`${broken.length} answers were 5xx as ${name}.`, ...broken.slice(0, 5));
  }
  const share = well.size / operations.length;
  console.log(`${well.size} of ${operations.length} operations reached a 2xx (${(100 * share).toFixed(0)} %)`);
  const never = operations.map(({ name }) => name).filter((name) => !well.has(name));
  if (never.length > 0) console.log(`never: ${never.join(", ")}`);
  if (share < LEAST) fail(`Fewer than ${100 * LEAST} % of the operations reached a 2xx.`);
}

await main().catch((error) => {
  rmSync(folder, { recursive: true, force: true });
  fail(error.message);
});
