// The two files that name all others: the desk's page and its service worker.

/** Replaces every {{name}}; an unknown or unused name is an error. */
export function renderPage(template, values) {
  const unused = new Set(Object.keys(values));
  const page = template.replace(/\{\{([^}]+)\}\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`desk.template.html asks for {{${name}}}, which there is not`);
    unused.delete(name);
    return values[name];
  });
  if (unused.size > 0) throw new Error(`desk.template.html does not use ${[...unused].join(", ")}`);
  return page;
}

/** `files`: path → [content type, SHA-256 in hex]. */
export function renderServiceWorker(template, build, files) {
  const worker = template
    .replace('"__BUILD__"', () => JSON.stringify(build))
    .replace("__FILES__", () => JSON.stringify(files, null, 1));
  if (/__(BUILD|FILES)__/.test(worker) || worker === template) throw new Error("sw.template.js has lost its two values");
  return worker;
}
