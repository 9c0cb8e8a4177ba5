// A real mail server on loopback: it keeps what it is given, and can be told to be busy, to refuse, or to be gone.
import { SMTPServer } from "smtp-server";
import { freePort, until } from "./net.ts";

export interface Mail {
  from: string;
  to: string[];
  raw: string;
}

export class MailServer {
  readonly mails: Mail[] = [];
  /** What it answers instead of taking a mail. */
  answer: { code: number; text: string } | null = null;
  /** How often somebody wanted to leave one. */
  tries = 0;
  private server: SMTPServer | null = null;

  private constructor(readonly port: number) {}

  static async start(): Promise<MailServer> {
    const mail = new MailServer(await freePort());
    await mail.up();
    return mail;
  }

  get url(): string {
    return `smtp://desk:parola@127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === "desk" && password === "parola" ? done(null, { user: username }) : done(new Error("unknown")),
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on("data", (part: Buffer) => parts.push(part));
        stream.on("end", () => {
          this.tries += 1;
          if (this.answer) return done(Object.assign(new Error(this.answer.text), { responseCode: this.answer.code }));
          const { mailFrom, rcptTo } = session.envelope;
          this.mails.push({ from: mailFrom ? mailFrom.address : "", to: rcptTo.map((one) => one.address), raw: Buffer.concat(parts).toString("utf8") });
          done();
        });
      },
    });
    server.on("error", () => {});
    await new Promise<void>((listening) => server.listen(this.port, "127.0.0.1", listening));
    this.server = server;
  }

  async down(): Promise<void> {
    const server = this.server;
    this.server = null;
    if (server) await new Promise<void>((closed) => server.close(() => closed()));
  }

  /** The first mail that fits. */
  async mail(what: string, fits: (mail: Mail) => boolean, ms = 20_000): Promise<Mail> {
    return until(what, () => this.mails.find(fits), ms);
  }
}

/** A header's value, with its continued lines. */
export function header({ raw }: Mail, name: string): string {
  const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replaceAll(/\r\n[ \t]+/g, " ");
  return new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
}

/** The text of a mail that is one part. */
export function text({ raw }: Mail): string {
  const body = raw.slice(raw.indexOf("\r\n\r\n") + 4).replaceAll("=\r\n", "");
  const bytes = body.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
