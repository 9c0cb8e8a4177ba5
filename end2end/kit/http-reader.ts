// Splits what a client sends on one connection into requests: HTTP/1.1 with a length, chunks or no body.

export interface Head {
  method: string;
  path: string;
  headers: Map<string, string>;
}

const HEAD_END = Buffer.from("\r\n\r\n");

type Body =
  | { kind: "length"; left: number }
  /** `line` collects the size line or trailer being read; `left` counts a chunk's bytes with its CRLF. */
  | { kind: "chunked"; left: number; line: string; last: boolean };

export class RequestReader {
  private head = Buffer.alloc(0);
  private body: Body | null = null;

  constructor(
    private readonly onHead: (head: Head) => void,
    /** Every byte, head included, in order; `last` with the final piece of a request. */
    private readonly onPiece: (piece: Buffer, last: boolean) => void,
  ) {}

  push(bytes: Buffer): void {
    while (bytes.length > 0) bytes = this.body ? this.readBody(bytes, this.body) : this.readHead(bytes);
  }

  private readHead(bytes: Buffer): Buffer {
    const all = Buffer.concat([this.head, bytes]);
    const at = all.indexOf(HEAD_END);
    if (at < 0) {
      this.head = all;
      return Buffer.alloc(0);
    }
    this.head = Buffer.alloc(0);
    const end = at + HEAD_END.length;
    const head = parse(all.toString("latin1", 0, at));
    this.onHead(head);
    this.body = bodyOf(head);
    this.onPiece(all.subarray(0, end), this.body === null);
    return all.subarray(end);
  }

  private readBody(bytes: Buffer, body: Body): Buffer {
    let used = 0;
    let last = false;
    if (body.kind === "length") {
      used = Math.min(body.left, bytes.length);
      body.left -= used;
      last = body.left === 0;
    } else {
      while (used < bytes.length && !last) {
        if (body.left > 0) {
          const step = Math.min(body.left, bytes.length - used);
          body.left -= step;
          used += step;
          continue;
        }
        body.line += String.fromCharCode(bytes[used] ?? 0);
        used += 1;
        if (!body.line.endsWith("\r\n")) continue;
        const line = body.line.slice(0, -2);
        body.line = "";
        if (body.last) {
          last = line === "";
        } else {
          const size = parseInt(line, 16);
          if (Number.isNaN(size)) throw new Error(`not a chunk's size: ${line}`);
          if (size === 0) body.last = true;
          else body.left = size + 2;
        }
      }
    }
    if (last) this.body = null;
    this.onPiece(bytes.subarray(0, used), last);
    return bytes.subarray(used);
  }
}

function parse(text: string): Head {
  const [first = "", ...lines] = text.split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { method, path, headers };
}

function bodyOf({ headers }: Head): Body | null {
  if (/chunked/i.test(headers.get("transfer-encoding") ?? "")) return { kind: "chunked", left: 0, line: "", last: false };
  const length = Number(headers.get("content-length") ?? 0);
  return length > 0 ? { kind: "length", left: length } : null;
}
