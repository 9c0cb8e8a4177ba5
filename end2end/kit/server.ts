// The real program on a port of its own with data of its own. Killed and started again it keeps both.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { closeSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { freePort, until } from "./net.ts";

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../..");

export const PROGRAM =
  process.env.DESKSIDE_BIN ?? join(resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target"), "debug", "deskside");

export interface ServerOptions {
  /** Tickets of the demo; null starts with an empty installation. */
  tickets?: number | null;
  seed?: number;
  /** What the browser calls the server, when a proxy stands before it. */
  publicUrl?: string;
  env?: Record<string, string>;
}

export class Server {
  readonly url: string;
  private child: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    /** Temporary, and gone after `remove`. */
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), "deskside-server-"));
    const data = join(folder, "data");
    if (options.tickets === null) await mkdir(data);
    else await cp(await demoData(options.tickets ?? 60, options.seed ?? 1), data, { recursive: true });
    const server = new Server(await freePort(), folder, {
      ...ownEnvironment(),
      DESKSIDE_DATA_DIR: data,
      ...(options.publicUrl ? { DESKSIDE_PUBLIC_URL: options.publicUrl } : {}),
      ...options.env,
    });
    await server.up();
    return server;
  }

  /** Starts the program and waits until it is ready. */
  async up(): Promise<void> {
    if (this.child) throw new Error("the server runs already");
    const log = openSync(this.logFile, "a");
    const child = spawn(PROGRAM, ["serve", "--addr", `127.0.0.1:${this.port}`], { env: this.env, stdio: ["ignore", log, log] });
    closeSync(log);
    this.child = child;
    let ended: string | null = null;
    child.once("error", (error) => (ended = error.message));
    child.once("exit", (code, signal) => (ended ??= `ended with ${signal ?? code}`));
    try {
      await until("GET /readyz", async () => {
        if (ended) throw new Error(`${PROGRAM}: ${ended}`);
        return fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
      }, 30_000);
    } catch (error) {
      await this.kill();
      throw new Error(`${(error as Error).message}\n${await this.log()}`);
    }
  }

  /** kill -9: what was not written is gone. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Asks it to finish, and insists after five seconds. */
  async stop(): Promise<void> {
    const hurry = setTimeout(() => this.child?.kill("SIGKILL"), 5000);
    await this.end("SIGTERM");
    clearTimeout(hurry);
  }

  /** kill -9, then the same data on the same port. */
  async restart(): Promise<void> {
    await this.kill();
    await this.up();
  }

  /** Another subcommand on the same data. */
  async command(...args: string[]): Promise<string> {
    return (await run(PROGRAM, args, { env: this.env, maxBuffer: 64 << 20 })).stdout;
  }

  /** The same with something on its standard input. */
  async given(input: string, ...args: string[]): Promise<string> {
    const running = run(PROGRAM, args, { env: this.env, maxBuffer: 64 << 20 });
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  async log(): Promise<string> {
    return readFile(this.logFile, "utf8").catch(() => "");
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get logFile(): string {
    return join(this.folder, "log");
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await gone;
  }
}

/** Nothing a developer has set for their own installation may reach a test's. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("DESKSIDE_")));
}

const demos = new Map<string, Promise<string>>();

/** Demo data is made once per worker and size, then copied. */
function demoData(tickets: number, seed: number): Promise<string> {
  const key = `${tickets}-${seed}`;
  let made = demos.get(key);
  if (!made) demos.set(key, (made = makeDemo(tickets, seed)));
  return made;
}

async function makeDemo(tickets: number, seed: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "deskside-demo-"));
  await run(PROGRAM, ["demo", "--seed", `${seed}`, "--tickets", `${tickets}`], {
    env: { ...ownEnvironment(), DESKSIDE_DATA_DIR: folder },
  });
  demoFolders.push(folder);
  return folder;
}

const demoFolders: string[] = [];

/** For the worker's end. */
export async function removeDemos(): Promise<void> {
  await Promise.all(demoFolders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  demos.clear();
}
