// Reads and checks the templates and texts of the hosted pages; shared by the build and the preview.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

const REFERENCE = "en";

// In a text, {key} stands for a value of the view model and [label](key) for a link to one.
const PLACEHOLDER = /\{([a-z_.]+)\}|\[([^\]]*)\]\(([a-z_.]+)\)/g;

function fail(message) {
  throw new Error(`web/pages: ${message}`);
}

function byName(folder, extension) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .sort();
}

export function placeholders(text) {
  return [...text.matchAll(PLACEHOLDER)]
    .map((match) => match[1] ?? `(${match[3]})`)
    .sort();
}

function checkTranslation(language, entries, english) {
  for (const [key, text] of Object.entries(entries)) {
    if (!(key in english))
      fail(`texts/${language}.json: ${key} is not in ${REFERENCE}.json`);
    const wanted = placeholders(english[key]).join(" ");
    if (placeholders(text).join(" ") !== wanted) {
      fail(
        `texts/${language}.json: ${key} must hold the placeholders: ${wanted || "none"}`,
      );
    }
  }
}

/** Language tag -> all texts, with English where a language lacks one; keys sorted. */
export function loadTexts(folder) {
  const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const english = read(`${REFERENCE}.json`);
  const texts = {};
  for (const name of byName(folder, ".json")) {
    const language = basename(name, ".json");
    const entries = read(name);
    if (entries.lang !== language)
      fail(`texts/${name}: "lang" must be "${language}"`);
    checkTranslation(language, entries, english);
    const all = { ...english, ...entries };
    texts[language] = Object.fromEntries(
      Object.keys(all)
        .sort()
        .map((key) => [key, all[key]]),
    );
  }
  return texts;
}

function withPartials(text, partials, open = []) {
  return text.replace(/^\{\{> ?([\w-]+)\}\}\n/gm, (_, name) => {
    if (!(name in partials)) fail(`there is no partial ${name}`);
    if (open.includes(name)) fail(`partial ${name} contains itself`);
    return withPartials(partials[name], partials, [...open, name]);
  });
}

function withAssetPaths(text, paths) {
  return text.replace(/\{\{base\}\}\/assets\/([\w.-]+)/g, (_, name) => {
    if (!(name in paths)) fail(`there is no asset ${name}`);
    return `{{base}}${paths[name]}`;
  });
}

function checkTexts(name, text, english) {
  for (const [, key] of text.matchAll(/\{\{t\.([\w.]+)\}\}/g)) {
    if (!(key in english))
      fail(`templates/${name}: text ${key} is not in ${REFERENCE}.json`);
  }
  if (/\{\{\{|\{\{&/.test(text))
    fail(`templates/${name}: unescaped values are not allowed`);
  if (/ (style|on\w+)=/.test(text))
    fail(`templates/${name}: inline styles and handlers are blocked`);
}

/** File name -> template with its partials and hashed asset paths filled in. */
export function expandTemplates(folder, paths, english) {
  const read = (directory) =>
    Object.fromEntries(
      byName(directory, ".mustache").map((name) => [
        name,
        readFileSync(join(directory, name), "utf8"),
      ]),
    );
  const partials = Object.fromEntries(
    Object.entries(read(join(folder, "partials"))).map(([name, text]) => [
      basename(name, ".mustache"),
      text,
    ]),
  );
  const expanded = {};
  for (const [name, text] of Object.entries(read(folder))) {
    expanded[name] = withAssetPaths(withPartials(text, partials), paths);
    checkTexts(name, expanded[name], english);
  }
  return expanded;
}

function escapeHtml(text) {
  return text.replace(
    /[&<>"'{}]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

function textToTemplate(text) {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    result += escapeHtml(text.slice(end, match.index));
    end = match.index + match[0].length;
    result += match[1]
      ? `{{${match[1]}}}`
      : `<a href="{{${match[3]}}}" target="_blank" rel="noopener">${escapeHtml(match[2])}</a>`;
  }
  return result + escapeHtml(text.slice(end));
}

/** The template with every {{t.key}} replaced; what web/embed/localize.cpp does in the server. */
export function localize(template, texts) {
  return template.replace(/\{\{t\.([\w.]+)\}\}/g, (_, key) =>
    textToTemplate(texts[key]),
  );
}
