// Renders the icons of public/icons from icon.svg, in the Chromium of the browser tests (make setup-test).
// Only needed when icon.svg changes; the PNGs are in the repository.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "./lib/place.mjs";

const { chromium } = createRequire(join(ROOT, "end2end/here.js"))("@playwright/test");
const folder = join(ROOT, "public/icons");
const mark = readFileSync(join(folder, "icon.svg"), "utf8");
// The launcher cuts a maskable icon to its own shape: colour to the edges, the mark inside the middle four fifths.
const maskable = mark
  .replace(/ rx="116"/, "")
  .replace(/(<rect width="512" height="512"[^>]*>)/, '$1<g transform="translate(256 256) scale(.78) translate(-256 -256)">')
  .replace("</svg>", "</g></svg>");

const chrome = process.env.DESKSIDE_CHROMIUM || execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
const browser = await chromium.launch({ executablePath: chrome, args: ["--no-sandbox", "--disable-gpu"] });
for (const [name, svg] of [["icon", mark], ["maskable", maskable]]) {
  for (const size of [192, 512]) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    writeFileSync(join(folder, `${name}-${size}.png`), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
}
await browser.close();
