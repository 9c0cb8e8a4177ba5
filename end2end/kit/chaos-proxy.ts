// A TCP proxy before the server that breaks connections in the ways networks do.
//
// Playwright's offline switch leaves open what is open already; this does not. It reads just enough HTTP/1.1 to
// know where a request begins and ends, so that a fault can be meant for one request. Browsers do not pipeline:
// what comes back between two requests is the answer to the first.
import { connect, createServer, type Server as TcpServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { RequestReader, type Head } from "./http-reader.ts";

export type Fault =
  /** The request arrives and is carried out; the connection closes when the answer comes. */
  | { kind: "drop-reply" }
  /** The request never arrives; the connection closes. */
  | { kind: "drop-request" }
  /** The answer breaks off after so many bytes, headers included. */
  | { kind: "cut-reply"; after: number }
  /** The request never arrives and nobody says so. */
  | { kind: "swallow-request" }
  /** The request arrives; its answer never does, and the connection stays open. */
  | { kind: "swallow-reply" }
  /** The request waits so long before it goes on. */
  | { kind: "delay"; ms: number };

export type Mode =
  | "pass"
  /** Connections are accepted, nothing goes in or out, nothing closes. */
  | "black-hole"
  /** Nothing listens: connection refused. Open connections are reset. */
  | "refuse";

export type Match = { method?: string; path?: string | RegExp };

export interface Seen {
  method: string;
  path: string;
  /** Did the whole request go to the server? */
  forwarded: boolean;
  /** Bytes that came back from the server, and how many of them the client got. */
  answered: number;
  delivered: number;
  fault: Fault["kind"] | null;
}

interface Rule {
  match: Match;
  fault: Fault;
  left: number;
}

export class ChaosProxy {
  /** Every request that reached the proxy, oldest first. */
  readonly seen: Seen[] = [];
  private mode: Mode = "pass";
  private latency = 0;
  private readonly pipe = { rate: Infinity, up: 0, down: 0 };
  private rules: Rule[] = [];
  private readonly links = new Set<Link>();
  private listener: TcpServer | null = null;
  private port = 0;

  private constructor(private readonly upstream: number) {}

  /** Stands before the loopback port `upstream`. */
  static async start(upstream: number, port = 0): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(upstream);
    proxy.port = port;
    await proxy.listen();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The next `times` requests that match meet `fault`. Rules are tried in the order they were given. */
  next(match: Match, fault: Fault, times = 1): void {
    this.rules.push({ match, fault, left: times });
  }

  /** Changes the whole line, open connections included. */
  async set(mode: Mode): Promise<void> {
    const before = this.mode;
    this.mode = mode;
    if (mode === "refuse" && before !== "refuse") {
      this.cut();
      await this.close();
    } else if (mode !== "refuse" && before === "refuse") {
      await this.listen();
    }
    // What waited in a black hole stays lost, as after a dead radio link.
    if (before === "black-hole" && mode === "pass") this.cut();
  }

  /** Each piece of data, in both directions, takes `ms` longer. */
  slow(ms: number): void {
    this.latency = ms;
  }

  /** Both directions carry so many bytes in a second, all connections together. */
  narrow(bytesPerSecond: number): void {
    this.pipe.rate = bytesPerSecond;
  }

  /** Resets every open connection. */
  cut(): void {
    for (const link of [...this.links]) link.reset();
  }

  /** Back to a good line: no rule, no delay. */
  async heal(): Promise<void> {
    this.rules = [];
    this.latency = 0;
    this.pipe.rate = Infinity;
    await this.set("pass");
  }

  async stop(): Promise<void> {
    this.cut();
    await this.close();
  }

  private async listen(): Promise<void> {
    const listener = createServer((client) => {
      client.setNoDelay(true);
      const link = new Link(client, this.upstream, {
        mode: () => this.mode,
        latency: () => this.latency,
        through: (way, bytes) => this.through(way, bytes),
        faultFor: (head) => this.faultFor(head),
        saw: (seen) => this.seen.push(seen),
        ended: () => this.links.delete(link),
      });
      this.links.add(link);
    });
    await new Promise<void>((resolve, reject) => listener.once("error", reject).listen(this.port, "127.0.0.1", resolve));
    this.listener = listener;
    this.port = (listener.address() as { port: number }).port;
  }

  private async close(): Promise<void> {
    const listener = this.listener;
    this.listener = null;
    if (listener) await new Promise((resolve) => listener.close(resolve));
  }

  /** When these bytes will have gone through the pipe, behind those that are in it. */
  private through(way: "up" | "down", bytes: number): number {
    return (this.pipe[way] = Math.max(Date.now(), this.pipe[way]) + (bytes * 1000) / this.pipe.rate);
  }

  private faultFor(head: Head): Fault | null {
    const rule = this.rules.find(({ match, left }) => left > 0 && matches(match, head));
    if (!rule) return null;
    rule.left -= 1;
    return rule.fault;
  }
}

function matches({ method, path }: Match, head: Head): boolean {
  if (method !== undefined && method !== head.method) return false;
  if (path === undefined) return true;
  return typeof path === "string" ? head.path.split("?")[0] === path : path.test(head.path);
}

interface Surroundings {
  mode(): Mode;
  latency(): number;
  through(way: "up" | "down", bytes: number): number;
  faultFor(head: Head): Fault | null;
  saw(seen: Seen): void;
  ended(): void;
}

/** One connection of the client and the one to the server that belongs to it. */
class Link {
  private readonly server: Socket;
  private readonly reader: RequestReader;
  private current: { seen: Seen; fault: Fault | null } | null = null;
  private toServer: Promise<void> = Promise.resolve();
  private toClient: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Socket,
    upstream: number,
    private readonly around: Surroundings,
  ) {
    this.server = connect(upstream, "127.0.0.1");
    this.server.setNoDelay(true);
    this.reader = new RequestReader(
      (head) => this.begins(head),
      (piece, last) => this.request(piece, last),
    );
    client.on("data", (piece) => {
      if (this.around.mode() === "pass") this.reader.push(piece);
    });
    this.server.on("data", (piece) => this.reply(piece));
    // An orderly end goes through once everything before it has.
    client.on("end", () => (this.toServer = this.toServer.then(() => void this.server.end())));
    this.server.on("end", () => (this.toClient = this.toClient.then(() => void this.client.end())));
    for (const socket of [client, this.server]) {
      socket.on("error", () => this.reset());
      socket.on("close", () => this.around.ended());
    }
  }

  reset(): void {
    for (const socket of [this.client, this.server]) if (!socket.destroyed) socket.resetAndDestroy();
    this.around.ended();
  }

  private begins(head: Head): void {
    const fault = this.around.faultFor(head);
    const seen: Seen = { method: head.method, path: head.path, forwarded: false, answered: 0, delivered: 0, fault: fault?.kind ?? null };
    this.current = { seen, fault };
    this.around.saw(seen);
  }

  private request(piece: Buffer, last: boolean): void {
    const { seen, fault } = this.current ?? {};
    if (fault?.kind === "swallow-request") return;
    if (fault?.kind === "drop-request") {
      if (last) this.client.destroy(), this.server.destroy();
      return;
    }
    const least = this.around.latency() + (fault?.kind === "delay" ? fault.ms : 0);
    const through = this.around.through("up", piece.length);
    this.toServer = this.toServer.then(async () => {
      const wait = Math.max(least, through - Date.now());
      if (wait > 0) await sleep(wait);
      if (this.server.destroyed) return;
      this.server.write(piece);
      if (last && seen) seen.forwarded = true;
    });
  }

  private reply(piece: Buffer): void {
    if (this.around.mode() !== "pass") return;
    const { seen, fault } = this.current ?? {};
    const before = seen?.answered ?? 0;
    if (seen) seen.answered += piece.length;
    if (fault?.kind === "swallow-reply") return;
    if (fault?.kind === "drop-reply") {
      this.client.destroy();
      this.server.destroy();
      return;
    }
    const cut = fault?.kind === "cut-reply" ? Math.max(0, fault.after - before) : Infinity;
    const least = this.around.latency();
    const through = this.around.through("down", piece.length);
    this.toClient = this.toClient.then(async () => {
      const wait = Math.max(least, through - Date.now());
      if (wait > 0) await sleep(wait);
      if (this.client.destroyed) return;
      const part = piece.subarray(0, cut);
      if (seen) seen.delivered += part.length;
      await new Promise<void>((resolve) => this.client.write(part, () => resolve()));
      if (cut <= piece.length) {
        this.client.destroy();
        this.server.destroy();
      }
    });
  }
}
