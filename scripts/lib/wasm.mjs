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
  let { value: count, end: at } = leb(bytes, section.body);
  let functions = 0;
  for (; count > 0; count -= 1) {
    for (let text = 0; text < 2; text += 1) {
      const length = leb(bytes, at);
      at = length.end + length.value;
    }
    const kind = bytes[at];
    at += 1;
    if (kind === 0) {
      functions += 1;
      at = leb(bytes, at).end;
    } else if (kind === 1) at = limits(bytes, at + 1);
    else if (kind === 2) at = limits(bytes, at);
    else if (kind === 3) at += 2;
    else if (kind === 4) at = leb(bytes, at + 1).end;
    else throw new Error(`unknown kind of import ${kind}`);
  }
  return functions;
}

function limits(bytes, at) {
  const flags = bytes[at];
  const least = leb(bytes, at + 1);
  return flags & 1 ? leb(bytes, least.end).end : least.end;
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
