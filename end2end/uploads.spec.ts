// The bytes of photos and files by the standard client of tus, over a line that breaks and to a server that dies.
import { createHash, randomBytes } from "node:crypto";
import { Upload, type UploadOptions } from "tus-js-client";
import { expect, test } from "./kit/test.ts";
import type { Server } from "./kit/server.ts";
import { LUCA, PASSWORD } from "./steps.ts";

const CHUNK = 300_000;

/** A JPEG as far as its first bytes say. */
function photo(size: number): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(size - 4)]);
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

interface Person {
  cookie: string;
  ticket: string;
}

async function signIn(server: Server): Promise<Person> {
  const json = { "content-type": "application/json" };
  const signedIn = await fetch(`${server.url}/api/v1/sign-in`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ email: LUCA, password: PASSWORD }),
  });
  expect(signedIn.status).toBe(200);
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  const tickets = await fetch(`${server.url}/api/v1/tickets?status=open&limit=1`, { headers: { cookie } });
  return { cookie, ticket: (await tickets.json()).items[0].id };
}

/** Names a file in the ticket; its bytes are to come. Returns its id. */
async function attach(server: Server, { cookie, ticket }: Person, bytes: Buffer): Promise<string> {
  const file = { visibility: "internal", name: "Targhetta.jpg", media: "image/jpeg", bytes: bytes.length, hash: sha256(bytes) };
  const added = await fetch(`${server.url}/api/v1/tickets/${ticket}/files`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify(file),
  });
  expect(added.ok, await added.clone().text()).toBe(true);
  return (await added.json()).id;
}

async function isHere(server: Server, { cookie, ticket }: Person, file: string): Promise<boolean> {
  const found = await (await fetch(`${server.url}/api/v1/tickets/${ticket}`, { headers: { cookie } })).json();
  const shown = found.attachments.find((one: { id: string }) => one.id === file);
  return shown.here === true;
}

function download(server: Server, { cookie, ticket }: Person, file: string): Promise<Response> {
  return fetch(`${server.url}/sync/v1/files/${ticket}/${file}`, { headers: { cookie } });
}

/** Uploads to the end; resolves with the upload, rejects with what it gave up for. */
function upload(base: string, { cookie }: Person, bytes: Buffer, options: Partial<UploadOptions> = {}): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const one = new Upload(bytes, {
      endpoint: `${base}/sync/v1/blobs`,
      headers: { cookie },
      metadata: { filename: "Targhetta.jpg", filetype: "image/jpeg", hash: sha256(bytes) },
      chunkSize: CHUNK,
      retryDelays: [0, 100, 300, 1000, 3000, 3000],
      onError: reject,
      onSuccess: () => resolve(one),
      ...options,
    });
    one.start();
  });
}

test("tus-js-client brings a photo over a line that breaks", async ({ server, line }) => {
  const person = await signIn(server);
  const bytes = photo(2_000_000);
  const file = await attach(server, person, bytes);
  expect(await isHere(server, person, file)).toBe(false);
  expect((await download(server, person, file)).status).toBe(404);
  // Taken in and not answered, never arrived, and answered by half a line.
  line.next({ method: "PATCH" }, { kind: "drop-reply" });
  line.next({ method: "PATCH" }, { kind: "drop-request" });
  line.next({ method: "PATCH" }, { kind: "cut-reply", after: 20 });
  line.next({ method: "HEAD" }, { kind: "drop-reply" });
  await upload(line.url, person, bytes);
  expect(line.seen.filter((seen) => seen.fault).length).toBe(4);
  // Nothing that had arrived was sent again.
  const sent = line.seen.filter((seen) => seen.method === "PATCH" && seen.forwarded);
  expect(sent.length).toBe(Math.ceil(bytes.length / CHUNK));
  expect(await isHere(server, person, file)).toBe(true);
  const got = await download(server, person, file);
  expect(got.headers.get("content-type")).toBe("image/jpeg");
  expect(sha256(new Uint8Array(await got.arrayBuffer()))).toBe(sha256(bytes));
});

test("a server that is killed between two chunks goes on where it stood", async ({ server }) => {
  const person = await signIn(server);
  const bytes = photo(1_500_000);
  const file = await attach(server, person, bytes);
  const taken: number[] = [];
  let killed = false;
  await upload(server.url, person, bytes, {
    onChunkComplete: (_, done) => {
      taken.push(done);
      if (killed) return;
      killed = true;
      void server.restart();
    },
    onShouldRetry: () => true,
    retryDelays: Array(40).fill(500),
  });
  expect(killed).toBe(true);
  expect(taken).toEqual([300_000, 600_000, 900_000, 1_200_000, 1_500_000]);
  expect(await isHere(server, person, file)).toBe(true);
  const got = await download(server, person, file);
  expect(sha256(new Uint8Array(await got.arrayBuffer()))).toBe(sha256(bytes));
  // A backup of it holds the bytes, and they are sound.
  expect(await server.command("verify")).toContain("1 files");
});

test("known bytes end at once, and an upload is ended by who began it", async ({ server, line }) => {
  const person = await signIn(server);
  const bytes = photo(700_000);
  await upload(server.url, person, bytes);
  const again = await attach(server, person, bytes);
  expect(await isHere(server, person, again)).toBe(true);
  await upload(line.url, person, bytes, { uploadDataDuringCreation: true });
  expect(line.seen.map((seen) => seen.method)).toEqual(["POST"]);
  // Another one is given up half way.
  const other = photo(700_000);
  const half = await new Promise<Upload>((resolve, reject) => {
    const one: Upload = new Upload(other, {
      endpoint: `${server.url}/sync/v1/blobs`,
      headers: { cookie: person.cookie },
      metadata: { hash: sha256(other) },
      chunkSize: CHUNK,
      onChunkComplete: () => void one.abort(true).then(() => resolve(one), reject),
      onError: reject,
    });
    one.start();
  });
  const gone = await fetch(half.url ?? "", { method: "HEAD", headers: { cookie: person.cookie, "tus-resumable": "1.0.0" } });
  expect(gone.status).toBe(404);
});
