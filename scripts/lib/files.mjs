// Writing the site: compressed copies, and only the files whose bytes changed.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, sep } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { sha256 } from "./place.mjs";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".ico": "image/x-icon",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
// Which is the smallest can only be tried; between them lies half a hundredth.
const PACKINGS = [
  { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
  { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_FONT, [constants.BROTLI_PARAM_LGBLOCK]: 16 },
  { [constants.BROTLI_PARAM_LGBLOCK]: 22 },
];
const PACKED_ALREADY = new Set([".ico", ".png", ".webp", ".woff2"]);

export function contentType(path) {
  const type = TYPES[extname(path)];
  if (!type) throw new Error(`no content type is known for ${path}: add it to scripts/lib/files.mjs and to the server`);
  return type;
}

/** Every file under `folder`, as paths relative to it with forward slashes, in a fixed order. */
export function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path).split(sep).join("/"))
    .sort();
}

/** Brotli at its best; `store` remembers results by content, since the big file takes seconds. */
export function brotli(bytes, path, store) {
  if (PACKED_ALREADY.has(extname(path))) return null;
  const kept = join(store, `${sha256(bytes)}.br`);
  if (existsSync(kept)) return readFileSync(kept);
  const packed = PACKINGS.map((packing) => packedAs(bytes, packing)).reduce((best, other) => (other.length < best.length ? other : best));
  mkdirSync(store, { recursive: true });
  writeFileSync(kept, packed);
  return packed;
}

function packedAs(bytes, packing) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    ...packing,
  };
  return brotliCompressSync(bytes, { params });
}

/**
 * Makes `folder` hold exactly `wanted` (path → bytes). Unchanged files keep their time, so that cargo does not
 * embed them again; what the new files replace goes last.
 */
export function writeExactly(folder, wanted) {
  for (const [path, bytes] of wanted) {
    const to = join(folder, path);
    if (existsSync(to) && readFileSync(to).equals(bytes)) continue;
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, bytes);
  }
  for (const path of filesUnder(folder)) {
    if (!wanted.has(path)) rmSync(join(folder, path));
  }
}
