// Which crate a mangled Rust symbol belongs to: legacy (`_ZN…E`) and v0 (`_R…`).
//
// An implementation counts for the crate of the type it is for, unless that is the standard library: then for the
// trait's. Dropping a value counts for the crate of the value.

const STANDARD = new Set(["core", "alloc", "std"]);

export function crateOf(symbol) {
  if (symbol === null) return "(unnamed)";
  const found = symbol.startsWith("_R") ? v0(symbol) : symbol.startsWith("_ZN") ? legacy(symbol) : null;
  return found ?? (/^__wbindgen|^__wbg|wasm_bindgen/.test(symbol) ? "wasm_bindgen" : "(exports, memcpy and the like)");
}

// --- legacy ---------------------------------------------------------------------------------------

const ESCAPES = { LT: "<", GT: ">", RF: "&", BP: "*", C: ",", SP: "@", LP: "(", RP: ")" };

function legacy(symbol) {
  const path = legacyPath(symbol);
  if (path.length === 0) return null;
  if (path[0] === "core" && path[1] === "ptr" && path[2]?.startsWith("drop_in_place<")) {
    return firstCrate(path[2].slice("drop_in_place".length)) ?? "core";
  }
  return path[0].startsWith("<") ? (firstCrate(path[0]) ?? "core") : path[0].match(/^\w+/)?.[0] ?? null;
}

/** The readable parts of `_ZN4core3ptr…E`, without the hash at the end. */
export function legacyPath(symbol) {
  const parts = [];
  let at = 3;
  for (;;) {
    const digits = symbol.slice(at).match(/^\d+/)?.[0];
    if (!digits) return parts.filter((part) => !/^h[0-9a-f]{16}$/.test(part));
    at += digits.length;
    parts.push(readable(symbol.slice(at, at + Number(digits))));
    at += Number(digits);
  }
}

function readable(part) {
  return part
    .replace(/^_(?=\$)/, "")
    .replace(/\$(LT|GT|RF|BP|C|SP|LP|RP)\$/g, (_, code) => ESCAPES[code])
    .replace(/\$u([0-9a-f]+)\$/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll("..", "::");
}

/** The first crate named in a type or an `<A as B>` that is not the standard library's; else the first at all. */
function firstCrate(text) {
  const crates = [...text.matchAll(/(?<![\w:])([a-z_]\w*)::/g)].map((found) => found[1]);
  return crates.find((name) => !STANDARD.has(name)) ?? crates[0] ?? null;
}

// --- v0 -------------------------------------------------------------------------------------------
// https://doc.rust-lang.org/rustc/symbol-mangling/v0.html

function v0(symbol) {
  try {
    return new V0(symbol).path();
  } catch {
    return null;
  }
}

class V0 {
  constructor(symbol) {
    this.text = symbol.slice(2).replace(/^\d+/, "");
    this.at = 0;
    this.depth = 0;
  }

  /** The crate a path belongs to. */
  path() {
    const tag = this.next();
    switch (tag) {
      case "C":
        this.disambiguator();
        return this.identifier();
      case "N": {
        this.next();
        const crate = this.path();
        this.disambiguator();
        this.last = this.identifier();
        return crate;
      }
      // An `impl`: the path before the type is where it is written.
      case "M":
      case "X": {
        this.disambiguator();
        const crate = this.path();
        this.type();
        if (tag === "X") this.path();
        return crate;
      }
      case "Y": {
        const type = this.type();
        const trait = this.path();
        return type && !STANDARD.has(type) ? type : trait;
      }
      case "I": {
        const crate = this.path();
        const dropped = crate === "core" && this.last === "drop_in_place";
        const args = this.until("E", () => this.argument());
        return (dropped && args.find((name) => name && !STANDARD.has(name))) || crate;
      }
      case "B":
        return this.backref(() => this.path());
      default:
        throw new Error(`unknown path ${tag}`);
    }
  }

  /** The first crate from outside the standard library that a type names, else the first, else null. */
  type() {
    const tag = this.text[this.at];
    if (/[a-z]/.test(tag)) {
      this.at += 1;
      return null;
    }
    if (/[CMXYNI]/.test(tag)) return this.path();
    this.at += 1;
    switch (tag) {
      case "A": {
        const inner = this.type();
        this.constant();
        return inner;
      }
      case "R":
      case "Q":
        this.lifetime();
        return this.type();
      case "S":
      case "P":
      case "O":
        return this.type();
      case "T":
        return prefer(this.until("E", () => this.type()));
      case "F": {
        this.binder();
        this.skip("U");
        if (this.skip("K") && !this.skip("C")) this.identifier();
        const inputs = this.until("E", () => this.type());
        return prefer([...inputs, this.type()]);
      }
      case "D": {
        this.binder();
        const bounds = this.until("E", () => {
          const crate = this.path();
          while (this.skip("p")) {
            this.identifier();
            this.type();
          }
          return crate;
        });
        this.lifetime();
        return prefer(bounds);
      }
      case "B":
        return this.backref(() => this.type());
      default:
        throw new Error(`unknown type ${tag}`);
    }
  }

  argument() {
    if (this.text[this.at] === "L") return this.lifetime();
    if (this.skip("K")) return this.constant();
    return this.type();
  }

  constant() {
    if (this.skip("p")) return null;
    if (this.skip("B")) return this.backref(() => this.constant());
    this.type();
    this.skip("n");
    while (this.next() !== "_");
    return null;
  }

  lifetime() {
    if (this.skip("L")) this.base62();
    return null;
  }

  binder() {
    if (this.skip("G")) this.base62();
  }

  disambiguator() {
    if (this.skip("s")) this.base62();
  }

  identifier() {
    this.skip("u");
    const digits = this.text.slice(this.at).match(/^\d+/)?.[0];
    if (!digits) throw new Error("an identifier was expected");
    this.at += digits.length;
    this.skip("_");
    const length = Number(digits);
    this.at += length;
    return this.text.slice(this.at - length, this.at);
  }

  backref(read) {
    const back = this.at;
    const target = this.base62();
    const after = this.at;
    if (target >= back || (this.depth += 1) > 200) throw new Error("a reference that does not point back");
    this.at = target;
    const result = read();
    this.at = after;
    return result;
  }

  base62() {
    let value = 0;
    for (let first = true; ; first = false) {
      const digit = this.next();
      if (digit === "_") return first ? 0 : value + 1;
      value = value * 62 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(digit);
    }
  }

  until(end, read) {
    const results = [];
    while (!this.skip(end)) results.push(read());
    return results;
  }

  skip(letter) {
    if (this.text[this.at] !== letter) return false;
    this.at += 1;
    return true;
  }

  next() {
    if (this.at >= this.text.length) throw new Error("the symbol ends too early");
    return this.text[this.at++];
  }
}

function prefer(crates) {
  const named = crates.filter(Boolean);
  return named.find((name) => !STANDARD.has(name)) ?? named[0] ?? null;
}
