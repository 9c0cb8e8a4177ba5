// A browser that can die like a tablet whose battery runs out, and come back with the same profile.
import { chromium, type BrowserContext, type Page } from "@playwright/test";
import { readFile, readdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ARGS, CHROMIUM } from "./chromium.ts";
import { until } from "./net.ts";

type ContextOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>;

export class Tablet {
  private live: BrowserContext | null = null;

  private constructor(
    /** Temporary, and gone after `remove`. */
    readonly profile: string,
    private readonly options: ContextOptions,
  ) {}

  static async start(options: ContextOptions = {}): Promise<Tablet> {
    const tablet = new Tablet(await mkdtemp(join(tmpdir(), "deskside-profile-")), options);
    await tablet.launch();
    return tablet;
  }

  get context(): BrowserContext {
    if (!this.live) throw new Error("the browser does not run");
    return this.live;
  }

  /** The one page there is, or a new one. */
  async page(): Promise<Page> {
    return this.context.pages()[0] ?? this.context.newPage();
  }

  async launch(): Promise<void> {
    if (this.live) throw new Error("the browser runs already");
    this.live = await chromium.launchPersistentContext(this.profile, {
      executablePath: CHROMIUM,
      args: ARGS,
      headless: true,
      locale: "it-IT",
      timezoneId: "Europe/Rome",
      ...this.options,
    });
  }

  /** SIGKILL for every process of this profile and no other: nothing is flushed, nothing says goodbye. */
  async kill(): Promise<void> {
    const context = this.live;
    this.live = null;
    await until("the browser's processes are gone", async () => {
      const own = await processesOf(this.profile);
      for (const pid of own) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Gone by itself.
        }
      }
      return own.length === 0;
    });
    await context?.close().catch(() => {});
    // A dead browser leaves its mark on the profile, and a new one would think it still lives.
    for (const name of ["SingletonLock", "SingletonSocket", "SingletonCookie"]) {
      await rm(join(this.profile, name), { force: true });
    }
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.launch();
  }

  async remove(): Promise<void> {
    const context = this.live;
    this.live = null;
    await context?.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function processesOf(profile: string): Promise<number[]> {
  const own: number[] = [];
  for (const name of await readdir("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const [line, state] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
      readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""),
    ]);
    const zombie = state.slice(state.lastIndexOf(")") + 2).startsWith("Z");
    if (line.includes(profile) && !zombie) own.push(pid);
  }
  return own;
}
