#!/usr/bin/env node
// Builds what the hosted pages need into a directory: hashed and compressed assets, templates with
// their partials filled in, checked texts, and a manifest. The same sources give the same bytes.
//
//     node tools/build_assets.mjs <output directory>
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { expandTemplates, loadTexts } from "./page_sources.mjs";

const WEB = fileURLToPath(new URL("../web/", import.meta.url));
const PAGES = join(WEB, "pages");
const TARGETS = ["chrome111", "firefox121", "safari16.4"];
const CONTENT_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

function esbuild() {
  try {
    return createRequire(join(WEB, "package.json"))("esbuild");
  } catch {
    throw new Error(
      "esbuild is not installed: run `npm ci` in web/ (`./dev setup` does)",
    );
  }
}

function bundle(entry) {
  const { buildSync } = esbuild();
  const result = buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    target: TARGETS,
    format: "iife",
    legalComments: "none",
    logLevel: "warning",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

function sources() {
  const script = (name) => bundle(join(PAGES, "scripts", name));
  return {
    "pages.css": bundle(join(PAGES, "styles", "pages.css")),
    "pages.js": script("pages.ts"),
    "form-post.js": script("form-post.ts"),
    "favicon.svg": readFileSync(join(PAGES, "favicon.svg")),
  };
}

function compressed(content) {
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  return { br: brotli, gz: gzipSync(content, { level: 9 }) };
}

function writeAsset(output, name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const extension = extname(name);
  const hashed = `${basename(name, extension)}.${hash}${extension}`;
  const variants = compressed(content);
  const file = join(output, "assets", hashed);
  writeFileSync(file, content);
  for (const [encoding, bytes] of Object.entries(variants)) {
    writeFileSync(`${file}.${encoding}`, bytes);
  }
  return {
    name,
    path: `/assets/${hashed}`,
    file: `assets/${hashed}`,
    content_type: CONTENT_TYPES[extension],
    hash,
    bytes: content.length,
    gzip_bytes: variants.gz.length,
    brotli_bytes: variants.br.length,
  };
}

function writeAll(output, folder, files) {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(output, folder, name), content);
  }
}

function main(output) {
  for (const folder of ["assets", "templates", "texts"]) {
    rmSync(join(output, folder), { recursive: true, force: true });
    mkdirSync(join(output, folder), { recursive: true });
  }
  const assets = Object.entries(sources()).map(([name, content]) =>
    writeAsset(output, name, content),
  );
  const texts = loadTexts(join(PAGES, "texts"));
  const paths = Object.fromEntries(
    assets.map(({ name, path }) => [name, path]),
  );
  const templates = expandTemplates(join(PAGES, "templates"), paths, texts.en);
  writeAll(output, "templates", templates);
  for (const [language, entries] of Object.entries(texts)) {
    writeAll(output, "texts", {
      [`${language}.json`]: `${JSON.stringify(entries, null, 1)}\n`,
    });
  }
  const manifest = {
    assets,
    templates: Object.keys(templates).map((name) =>
      basename(name, ".mustache"),
    ),
    languages: Object.keys(texts),
  };
  writeFileSync(
    join(output, "manifest.json"),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
}

const [output] = process.argv.slice(2);
if (!output) {
  process.stderr.write("usage: build_assets.mjs <output directory>\n");
  process.exit(2);
}
try {
  main(output);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
