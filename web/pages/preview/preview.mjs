// Screenshots and checks of every page: `npm run preview [part of a name]` in web/.
import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Site } from "./site.mjs";

const OUT = fileURLToPath(new URL("./out/", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  desktop: { viewport: { width: 1280, height: 800 } },
  narrow: { viewport: { width: 320, height: 640 } },
};
const SCHEMES = ["light", "dark"];

// Everything, in the languages people read; and the extremes where they show most.
function combinations(site) {
  const list = [];
  for (const { name } of site.examples) {
    for (const language of Object.keys(site.languages)) {
      const real = !["long", "mirrored"].includes(language);
      for (const size of real ? ["phone", "desktop"] : ["narrow"]) {
        for (const scheme of real ? SCHEMES : ["light"]) {
          list.push({ example: name, language, size, scheme, theme: "default" });
        }
      }
    }
  }
  for (const theme of site.themes) {
    for (const scheme of SCHEMES) {
      for (const example of ["sign-in.failed", "consent", "demo-app"]) {
        list.push({ example, language: "en", size: "phone", scheme, theme });
      }
    }
  }
  return list;
}

// Runs in the page: what axe does not look at.
function layoutFindings() {
  const findings = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) findings.push(`scrolls sideways: ${scrollWidth} > ${clientWidth}`);
  const controls =
    "button, summary, .button, input:not([type=hidden]):not([type=checkbox]), .check label";
  for (const node of document.querySelectorAll(controls)) {
    const box = node.getBoundingClientRect();
    if (box.height > 0 && (box.height < 44 || box.width < 44)) {
      findings.push(
        `${node.outerHTML.slice(0, 80)}: ${box.width}x${box.height} is under 44 pixels`,
      );
    }
  }
  for (const node of document.querySelectorAll("input:not([type=hidden]):not([type=checkbox])")) {
    if (parseFloat(getComputedStyle(node).fontSize) < 16)
      findings.push(`#${node.id}: under 16 pixels`);
  }
  return findings;
}

async function check(page) {
  const findings = await page.evaluate(layoutFindings);
  await page.addScriptTag({ path: AXE });
  const results = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), TAGS);
  for (const { id, nodes } of results.violations) {
    for (const { html, failureSummary } of nodes)
      findings.push(`${id}: ${html}\n      ${failureSummary}`);
  }
  return findings;
}

async function visit(browser, site, { example, language, size, scheme, theme }) {
  const context = await browser.newContext({
    ...SIZES[size],
    colorScheme: scheme,
    reducedMotion: "reduce",
    bypassCSP: true,
  });
  // form-post leaves the page at once; it is looked at without its script.
  if (example === "form-post") await context.route("**/form-post.*.js", (route) => route.abort());
  const page = await context.newPage();
  const findings = [];
  page.on("pageerror", (error) => findings.push(`script error: ${error.message}`));
  await page.goto(site.url(example, language, theme));
  const suffix = theme === "default" ? "" : `-${theme}`;
  const file = `${example}-${language}-${size}-${scheme}${suffix}.png`;
  await page.screenshot({ path: join(OUT, file), fullPage: true });
  findings.push(...(await check(page)));
  await context.close();
  return findings.map((finding) => `${file}: ${finding}`);
}

const site = new Site();
await site.start();
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const wanted = combinations(site).filter(({ example }) => example.includes(process.argv[2] ?? ""));
const findings = [];
for (const combination of wanted) findings.push(...(await visit(browser, site, combination)));
await browser.close();
site.stop();
process.stdout.write(`${findings.map((finding) => `${finding}\n`).join("")}`);
process.stdout.write(`${wanted.length} pages, ${findings.length} findings\n`);
process.exit(findings.length > 0 ? 1 : 0);
