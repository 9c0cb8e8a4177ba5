// Reading WebAssembly far enough to know which function is how big and what it is called.

/** Sections of a module: `{ id, name, start, body, end }`, offsets into `bytes`; `name` only for custom ones. */
export function sections(bytes) {
  if (bytes.length < 8 || bytes.readUInt32LE(0) !== 0x6d736100) throw new Error("not a WebAssembly module");
  const found = [];
  let at = 8;
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at];
    const size = leb(bytes, at + 1);
    let body = size.end;
    const end = body + size.value;
    let name = null;
    if (id === 0) {
      const length = leb(bytes, body);
      name = bytes.toString("utf8", length.end, length.end + length.value);
      body = length.end + length.value;
    }
    found.push({ id, name, start, body, end });
    at = end;
  }
  return found;
}

/** The module without its custom sections: nothing a browser runs is lost. */
export function withoutCustomSections(bytes) {
  const kept = sections(bytes).filter((section) => section.id !== 0);
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map((section) => bytes.subarray(section.start, section.end))]);
}

/** `{ functions: [{ name, size }], parts: Map(section → size) }`; `size` is what the function takes in the file. */
export function anatomy(bytes) {
  const parts = new Map();
  const functions = [];
  let imported = 0;
  let names = new Map();
  for (const section of sections(bytes)) {
    if (section.id === 0) {
      if (section.name === "name") names = functionNames(bytes, section);
      continue;
    }
    parts.set(SECTION_NAMES[section.id] ?? `section ${section.id}`, section.end - section.start);
    if (section.id === 2) imported = importedFunctions(bytes, section);
    if (section.id === 10) {
      let { value: count, end: at } = leb(bytes, section.body);
      for (; count > 0; count -= 1) {
        const size = leb(bytes, at);
        functions.push({ name: null, size: size.end + size.value - at });
        at = size.end + size.value;
      }
    }
  }
  functions.forEach((entry, index) => (entry.name = names.get(imported + index) ?? null));
  return { functions, parts };
}

const SECTION_NAMES = {
  1: "types",
  2: "imports",
  3: "function list",
  4: "tables",
  5: "memory",
  6: "globals",
  7: "exports",
  8: "start",
  9: "function table entries",
  10: "code",
  11: "data (texts, constants)",
  12: "data count",
};

/** What each function of the module does, as it stands in the file. */
export function bodies(bytes) {
  const code = sections(bytes).find(({ id }) => id === 10);
  const found = [];
  let { value: count, end: at } = code ? leb(bytes, code.body) : { value: 0, end: 0 };
  for (; count > 0; count -= 1) {
    const size = leb(bytes, at);
    found.push(bytes.subarray(size.end, size.end + size.value));
    at = size.end + size.value;
  }
  return found;
}

/** The module with other names for its functions: `named` gets a function's place in the code and the name it has. */
export function withFunctionNames(bytes, named) {
  const all = sections(bytes);
  const old = all.find(({ id, name }) => id === 0 && name === "name");
  const names = old ? functionNames(bytes, old) : new Map();
  const imports = all.find(({ id }) => id === 2);
  const first = imports ? importedFunctions(bytes, imports) : 0;
  bodies(bytes).forEach((_, index) => names.set(first + index, named(index, names.get(first + index) ?? "")));
  const entries = [...names].sort(([a], [b]) => a - b).map(([index, name]) => Buffer.concat([toLeb(index), text(name)]));
  const list = Buffer.concat([toLeb(entries.length), ...entries]);
  const body = Buffer.concat([text("name"), Buffer.from([1]), toLeb(list.length), list]);
  const others = all.filter((section) => section !== old).map(({ start, end }) => bytes.subarray(start, end));
  return Buffer.concat([bytes.subarray(0, 8), ...others, Buffer.from([0]), toLeb(body.length), body]);
}

function functionNames(bytes, section) {
  const names = new Map();
  let at = section.body;
  while (at < section.end) {
    const kind = bytes[at];
    const size = leb(bytes, at + 1);
    if (kind === 1) {
      let { value: count, end } = leb(bytes, size.end);
      for (; count > 0; count -= 1) {
        const index = leb(bytes, end);
        const length = leb(bytes, index.end);
        end = length.end + length.value;
        names.set(index.value, bytes.toString("utf8", length.end, end));
      }
    }
    at = size.end + size.value;
  }
  return names;
}

function importedFunctions(bytes, section) {
  return importEntries(bytes, section).filter(({ kind }) => kind === 0).length;
}

/** Names at the border: `{ imports, exports }`, each once and in their order. */
export function border(bytes) {
  const named = (id, read) => sections(bytes).filter((section) => section.id === id).flatMap((section) => read(bytes, section));
  const unique = (entries) => [...new Set(entries.map(({ name }) => name))];
  return { imports: unique(named(2, importEntries)), exports: unique(named(7, exportEntries)) };
}

/** The module with other names at its border. An export whose new name is null goes. */
export function withBorder(bytes, { imported = (name) => name, exported = (name) => name }) {
  const parts = sections(bytes).map((section) => {
    const whole = bytes.subarray(section.start, section.end);
    if (section.id === 2) {
      const entries = importEntries(bytes, section);
      return vector(2, entries.map(({ module, name, rest }) => Buffer.concat([text(module), text(imported(name)), rest])));
    }
    if (section.id === 7) {
      const entries = exportEntries(bytes, section).map(({ name, rest }) => ({ name: exported(name), rest }));
      return vector(7, entries.filter(({ name }) => name !== null).map(({ name, rest }) => Buffer.concat([text(name), rest])));
    }
    return whole;
  });
  return Buffer.concat([bytes.subarray(0, 8), ...parts]);
}

/** The module with something else in one of its custom sections. */
export function withCustomSection(bytes, name, change) {
  const parts = sections(bytes).map((section) => {
    if (section.id !== 0 || section.name !== name) return bytes.subarray(section.start, section.end);
    const body = Buffer.concat([text(name), change(bytes.subarray(section.body, section.end))]);
    return Buffer.concat([Buffer.from([0]), toLeb(body.length), body]);
  });
  return Buffer.concat([bytes.subarray(0, 8), ...parts]);
}

function vector(id, entries) {
  const body = Buffer.concat([toLeb(entries.length), ...entries]);
  return Buffer.concat([Buffer.from([id]), toLeb(body.length), body]);
}

/** `{ module, name, kind, rest }` for each import; `rest` is what follows the names. */
function importEntries(bytes, section) {
  let { value: count, end: at } = leb(bytes, section.body);
  const entries = [];
  for (; count > 0; count -= 1) {
    const module = textAt(bytes, at);
    const name = textAt(bytes, module.end);
    const kind = bytes[name.end];
    const end = afterImport(bytes, kind, name.end + 1);
    entries.push({ module: module.value, name: name.value, kind, rest: bytes.subarray(name.end, end) });
    at = end;
  }
  return entries;
}

function afterImport(bytes, kind, at) {
  switch (kind) {
    case 0:
      return leb(bytes, at).end;
    case 1:
      return limits(bytes, at + 1);
    case 2:
      return limits(bytes, at);
    case 3:
      return at + 2;
    case 4:
      return leb(bytes, at + 1).end;
    default:
      throw new Error(`unknown kind of import ${kind}`);
  }
}

/** `{ name, rest }` for each export. */
function exportEntries(bytes, section) {
  let { value: count, end: at } = leb(bytes, section.body);
  const entries = [];
  for (; count > 0; count -= 1) {
    const name = textAt(bytes, at);
    const end = leb(bytes, name.end + 1).end;
    entries.push({ name: name.value, rest: bytes.subarray(name.end, end) });
    at = end;
  }
  return entries;
}

function limits(bytes, at) {
  const flags = bytes[at];
  const least = leb(bytes, at + 1);
  return flags & 1 ? leb(bytes, least.end).end : least.end;
}

function textAt(bytes, at) {
  const length = leb(bytes, at);
  const end = length.end + length.value;
  return { value: bytes.toString("utf8", length.end, end), end };
}

function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([toLeb(bytes.length), bytes]);
}

function toLeb(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return Buffer.from(bytes);
}

function leb(bytes, at) {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error("the module ends too early");
    value += (byte & 0x7f) * factor;
    factor *= 128;
    at += 1;
    if (byte < 0x80) return { value, end: at };
  }
}
