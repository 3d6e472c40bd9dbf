// Renders every example in every language and serves the result as the server would, content
// security policy included.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import mustache from "mustache";
import { localize } from "../../../tools/page_sources.mjs";

const PAGES = fileURLToPath(new URL("../", import.meta.url));
const BUILD = fileURLToPath(new URL("../../../tools/build_assets.mjs", import.meta.url));
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; " +
  "form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'";
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

function build() {
  const directory = mkdtempSync(join(tmpdir(), "ostiary-pages-"));
  execFileSync(process.execPath, [BUILD, directory], { stdio: "inherit" });
  return directory;
}

// Half as long again, the way German is next to English; and the same mirrored.
function stretched(english, dir) {
  const entries = Object.entries(english).map(([key, text]) => {
    const words = text.split(" ");
    const extra = words
      .slice(0, Math.ceil(words.length / 2))
      .filter((word) => !/[{[\](|)}]/.test(word));
    return [key, key === "strength.levels" ? text : [text, ...extra].join(" ")];
  });
  return { ...Object.fromEntries(entries), lang: "en", dir };
}

function loadLanguages(built) {
  const languages = {};
  for (const name of readdirSync(join(built, "texts"))) {
    languages[basename(name, ".json")] = readJson(join(built, "texts", name));
  }
  languages["long"] = stretched(languages.en, "ltr");
  languages["mirrored"] = stretched(languages.en, "rtl");
  return languages;
}

function resolveTexts(value, texts) {
  if (Array.isArray(value)) return value.map((item) => resolveTexts(item, texts));
  if (value === null || typeof value !== "object") return value;
  if ("$t" in value) {
    return texts[value.$t].replace(/\{([a-z_.]+)\}/g, (whole, name) => value[name] ?? whole);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveTexts(item, texts)]),
  );
}

function loadExamples() {
  const folder = join(PAGES, "examples");
  const common = readJson(join(folder, "_common.json"));
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json") && !name.startsWith("_"))
    .sort()
    .map((name) => ({
      name: basename(name, ".json"),
      page: name.split(".")[0],
      model: { ...common, ...readJson(join(folder, name)) },
    }));
}

export class Site {
  constructor() {
    this.built = build();
    this.languages = loadLanguages(this.built);
    this.examples = loadExamples();
    this.themes = readdirSync(join(PAGES, "examples", "themes"))
      .filter((name) => name.endsWith(".css"))
      .map((name) => basename(name, ".css"));
    this.posts = [];
  }

  html(exampleName, language, theme) {
    const example = this.examples.find(({ name }) => name === exampleName);
    const template = readFileSync(
      join(this.built, "templates", `${example.page}.mustache`),
      "utf8",
    );
    const texts = this.languages[language];
    const model = { ...resolveTexts(example.model, texts), theme_href: `/themes/${theme}.css` };
    return mustache.render(localize(template, texts), model);
  }

  url(example, language, theme) {
    return `${this.origin}/pages/${example}?language=${language}&theme=${theme}`;
  }

  respond(request, response) {
    const url = new URL(request.url, this.origin);
    response.setHeader("content-security-policy", POLICY);
    if (request.method === "POST") {
      this.posts.push(url.pathname);
      // No content: the browser stays on the page as it looks while it waits.
      response.statusCode = 204;
      response.end();
      return;
    }
    const [, folder, name] = url.pathname.split("/");
    if (folder === "pages") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        this.html(name, url.searchParams.get("language"), url.searchParams.get("theme")),
      );
      return;
    }
    response.setHeader("content-type", TYPES[extname(name ?? "")] ?? "text/plain");
    const root =
      folder === "assets" ? join(this.built, "assets") : join(PAGES, "examples", "themes");
    try {
      response.end(readFileSync(join(root, basename(name))));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  }

  async start() {
    this.server = createServer((request, response) => this.respond(request, response));
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.built, { recursive: true, force: true });
  }
}
