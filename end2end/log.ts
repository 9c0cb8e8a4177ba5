// The server's log as it is written, row by row, by the program's own export.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Server } from "./kit/server.ts";

export interface Row {
  position: number;
  event_id: string;
  command_id: string;
  stream: { kind: string; id: string };
  kind: string;
  device: string;
  actor: string;
}

/** Reads the log of a stopped or running server. */
export async function logOf(server: Server): Promise<Row[]> {
  const file = join(server.folder, `log-${Date.now()}.jsonl`);
  await server.command("export", "--out", file);
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line)).filter((line) => line.event !== undefined).map((line) => line.event as Row);
}

/** How often each kind of event is there. */
export function counts(rows: Row[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const row of rows) counted[row.kind] = (counted[row.kind] ?? 0) + 1;
  return counted;
}
