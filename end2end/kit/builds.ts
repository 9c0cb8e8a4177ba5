// A second build in front of the real server: the same program with other file names and a newer database version,
// as a release would bring it. Until it is let out, everything is the server's own.
import { createHash, randomUUID } from "node:crypto";
import { createServer, request as ask, type IncomingMessage, type OutgoingHttpHeaders, type Server, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderServiceWorker } from "../../scripts/lib/shell.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
/** The site as it was built. */
export const SITE = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "site");
const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", wasm: "application/wasm", css: "text/css" };

interface File {
  type: string;
  body: Buffer;
}

const sha256 = (body: Buffer) => createHash("sha256").update(body).digest("hex");

/** The files of the next build by their paths, `/desk.html` and `/sw.js` among them. */
function nextBuild(): { build: string; files: Map<string, File> } {
  const { precached, files: kinds } = JSON.parse(readFileSync(join(SITE, "build.json"), "utf8")) as {
    precached: string[];
    files: Record<string, { type: string }>;
  };
  // What names others comes after them.
  const rank = (path: string) => ["deskside", "boot"].findIndex((name) => path.startsWith(`/pkg/${name}-`) && path.endsWith(".js"));
  const order = precached.filter((path) => path.startsWith("/pkg/")).sort((a, b) => rank(a) - rank(b));
  const renamed = new Map<string, string>();
  const files = new Map<string, File>();
  const named = (text: string) => [...renamed].reduce((all, [from, to]) => all.replaceAll(from, to), text);
  for (const path of order) {
    const [, name, extension] = path.match(/^\/pkg\/(.+)-[0-9a-f]+\.(\w+)$/)!;
    let body = readFileSync(join(SITE, path));
    // A custom section that nobody reads, or a comment.
    if (extension === "wasm") body = Buffer.concat([body, Buffer.from([0, 2, 1, 66])]);
    else body = Buffer.from(`${named(newerDatabase(path, body.toString()))}\n/* next */`);
    const address = `/pkg/${name}-${sha256(body).slice(0, 12)}.${extension}`;
    renamed.set(path, address);
    files.set(address, { type: TYPES[extension!]!, body });
  }
  const build = sha256(Buffer.from([...files.keys()].join(" "))).slice(0, 16);
  const shell = named(readFileSync(join(SITE, "desk.html"), "utf8")).replace(/(name="deskside-build" content=")[^"]*/, `$1${build}`);
  files.set("/desk.html", { type: TYPES.html!, body: Buffer.from(shell) });
  for (const path of precached.filter((path) => !path.startsWith("/pkg/") && path !== "/desk.html")) {
    files.set(path, { type: kinds[path]!.type, body: readFileSync(join(SITE, path)) });
  }
  const list = Object.fromEntries([...files].map(([path, { type, body }]) => [path, [type, sha256(body)]]));
  const worker = renderServiceWorker(readFileSync(join(ROOT, "public/sw.template.js"), "utf8"), build, list);
  files.set("/sw.js", { type: TYPES.js!, body: Buffer.from(worker) });
  return { build, files };
}

/** The program asks for its databases by version 1; the next build for version 2. */
function newerDatabase(path: string, script: string): string {
  if (!path.startsWith("/pkg/deskside-")) return script;
  const [whole, version] = script.match(/\w+\.open\(\w+\(\w+,\w+\),(\w+)>>>0\)/) ?? [];
  if (!whole) throw new Error("the script that opens databases has another form: look at end2end/kit/builds.ts");
  return script.replace(whole, whole.replace(`${version}>>>0`, `(${version}>>>0)+1`));
}

export class Builds {
  /** What the browser opens. */
  url = "";
  /** The identity of the next build. */
  readonly next: string;
  /** Paths of the next build, in no order that means anything. */
  readonly paths: string[];
  /** The next build is out. */
  out = false;
  /** No word of the sync gets through. */
  deaf = false;
  /** The line breaks in the middle of this file of the next build. */
  broken = "";
  /** Milliseconds for which each file of the next build keeps the browser waiting. */
  slow = 0;
  /** The server has become newer: each page for another build than the next one also has a record of an unknown kind. */
  newer = false;
  /** The builds that began a snapshot, in order. */
  readonly snapshots: string[] = [];
  private readonly files: Map<string, File>;
  private readonly server: Server;

  private constructor(private readonly port: number) {
    const { build, files } = nextBuild();
    [this.next, this.files, this.paths] = [build, files, [...files.keys()].filter((path) => path !== "/sw.js")];
    this.server = createServer((incoming, outgoing) => this.answer(incoming, outgoing));
  }

  static async before(port: number): Promise<Builds> {
    const builds = new Builds(port);
    await new Promise<void>((done) => builds.server.listen(0, "127.0.0.1", done));
    builds.url = `http://127.0.0.1:${(builds.server.address() as { port: number }).port}`;
    return builds;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const path = new URL(incoming.url ?? "/", "http://x").pathname;
    if (this.deaf && path.startsWith("/sync/")) return void outgoing.destroy();
    const page = path === "/desk" || path.startsWith("/desk/");
    const file = this.out ? this.files.get(page ? "/desk.html" : path) : undefined;
    if (this.out && !file && path.startsWith("/pkg/")) return void outgoing.writeHead(404).end();
    if (file && !page && path === this.broken) {
      outgoing.writeHead(200, { "content-type": file.type, "content-length": file.body.length });
      return void outgoing.write(file.body.subarray(0, file.body.length / 2), () => outgoing.destroy());
    }
    if (file && this.slow > 0 && path.startsWith("/pkg/")) {
      const { slow } = this;
      return void setTimeout(() => this.send(outgoing, file, { "cache-control": "no-store" }), slow);
    }
    if (file && path.startsWith("/pkg/")) {
      // What came before the line broke must not come from the browser's own cache the next time.
      const cached = this.broken ? "no-store" : "public, max-age=31536000, immutable";
      return void this.send(outgoing, file, { "cache-control": cached });
    }
    // The server's own headers, whatever the body is.
    const { "accept-encoding": _, "if-none-match": __, ...headers } = incoming.headers;
    const onward = ask({ host: "127.0.0.1", port: this.port, method: incoming.method, path: incoming.url, headers }, (answer) => {
      if (file) {
        const { etag, "content-length": length, "content-encoding": encoding, ...kept } = answer.headers;
        answer.resume();
        return this.send(outgoing, file, kept);
      }
      if (path === "/sync/v1/pull" && answer.statusCode === 200) return this.page(incoming, answer, outgoing);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  }

  /** A page of a pull, with what a newer server would have on it. */
  private page(incoming: IncomingMessage, answer: IncomingMessage, outgoing: ServerResponse): void {
    const parts: Buffer[] = [];
    answer.on("data", (part: Buffer) => parts.push(part));
    answer.on("end", () => {
      const page = JSON.parse(Buffer.concat(parts).toString()) as { restart: boolean; ops: unknown[] };
      const build = String(incoming.headers["deskside-build"]);
      if (page.restart) this.snapshots.push(build);
      if (this.newer && build !== this.next) page.ops.push({ put: { doc: { body: { asset: { id: randomUUID(), name: "Stampante 3" } } } } });
      const { "content-length": _, ...headers } = answer.headers;
      outgoing.writeHead(200, headers);
      outgoing.end(JSON.stringify(page));
    });
  }

  private send(outgoing: ServerResponse, { type, body }: File, headers: OutgoingHttpHeaders): void {
    outgoing.writeHead(200, { ...headers, "content-type": type, "content-length": body.length });
    outgoing.end(body);
  }
}
