// What the scripts add, and that the pages stand without them: `npm run behaviour` in web/. The pages
// are served with the server's content security policy; any violation fails.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { Site } from "./site.mjs";

const site = new Site();
let browser;

before(async () => {
  await site.start();
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});

after(async () => {
  await browser.close();
  site.stop();
});

async function open(example, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(error.message));
  site.posts.length = 0;
  await page.goto(site.url(example, "en", "default"), { waitUntil: "load" });
  return page;
}

test("no page violates the policy", async () => {
  for (const { name } of site.examples) {
    if (name === "form-post") continue;
    const page = await open(name);
    assert.deepEqual(page.complaints, [], name);
    await page.context().close();
  }
});

test("focus starts where typing starts", async () => {
  for (const [example, field] of [
    ["sign-in", "identifier"],
    ["sign-in.failed", "password"],
    ["register", "identifier"],
  ]) {
    const page = await open(example);
    assert.equal(await page.evaluate(() => document.activeElement?.id), field, example);
  }
});

test("an empty form is answered beside its fields and not sent", async () => {
  const page = await open("sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  const identifier = page.locator("#identifier");
  assert.equal(await identifier.getAttribute("aria-invalid"), "true");
  assert.equal(await page.locator("#password-error").textContent(), "Please fill in this field.");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "identifier");
  await identifier.fill("ada");
  assert.equal(await identifier.getAttribute("aria-invalid"), null);
  assert.equal(await page.locator("#identifier-error").textContent(), "");
  assert.deepEqual(site.posts, []);
});

test("a form is sent once, and shows that it is on its way", async () => {
  const page = await open("sign-in");
  await page.locator("#identifier").fill("ada");
  await page.locator("#password").fill("correct horse");
  const button = page.locator("button.primary");
  await button.click({ noWaitAfter: true });
  await button.click({ noWaitAfter: true, force: true });
  await page.locator("#password").press("Enter", { noWaitAfter: true });
  await page.waitForTimeout(300);
  assert.equal(site.posts.length, 1);
  assert.equal(await button.getAttribute("aria-busy"), "true");
  assert.equal(await page.locator("[data-progress]").textContent(), "Working on it…");
});

test("the pressed button's value is sent", async () => {
  for (const [label, decision] of [
    ["Allow", "allow"],
    ["Deny", "deny"],
    ["Switch account", "switch"],
  ]) {
    const page = await open("consent");
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await page.getByRole("button", { name: label }).click({ noWaitAfter: true });
    const body = new URLSearchParams((await sent).postData() ?? "");
    assert.equal(body.get("decision"), decision);
    assert.ok(body.get("_csrf"));
    await page.context().close();
  }
});

test("signing out names its answer", async () => {
  const page = await open("logout");
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("button", { name: "Sign out" }).click({ noWaitAfter: true });
  assert.equal((await sent).postData(), "xsrf=7d1f0a9be24c&logout=yes");
});

test("the password can be shown, and is masked again when sent", async () => {
  const page = await open("sign-in");
  const password = page.locator("#password");
  await page.getByRole("button", { name: "Show password" }).click();
  assert.equal(await password.getAttribute("type"), "text");
  await page.locator("#identifier").fill("ada");
  await password.fill("secret");
  await page.getByRole("button", { name: "Hide password" }).waitFor();
  await password.press("Enter", { noWaitAfter: true });
  await page.waitForFunction(() => document.querySelector("#password")?.type === "password");
});

test("the meter follows what is typed", async () => {
  const page = await open("register");
  const meter = page.locator(".meter");
  assert.equal(await meter.isVisible(), false);
  const levelOf = async (password) => {
    await page.locator("#password").fill(password);
    return Number(await meter.getAttribute("data-level"));
  };
  await page.locator("#identifier").fill("adalovelace");
  assert.equal(await levelOf("aaaaaaaaaaaa"), 1);
  assert.equal(await levelOf("12345678"), 1);
  assert.equal(await levelOf("adalovelace1"), 1);
  assert.equal(await levelOf("qwertyuiop"), 1);
  assert.equal(await levelOf("sunny-Harbour-ferry-42"), 4);
  await page.waitForFunction(
    () => document.querySelector(".meter-text")?.textContent === "Strength: Strong",
  );
  const met = await page
    .locator(".rules .met")
    .evaluateAll((items) => items.map((item) => item.dataset.rule));
  assert.deepEqual(met, ["length", "types", "repetition", "user_info"]);
});

test("a token is copied", async () => {
  const page = await open("demo-app", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator("summary").nth(1).click();
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await page.locator("pre").nth(1).textContent());
});

test("the response form sends itself, whatever its parameters are called", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.goto(site.url("form-post", "en", "default"), { waitUntil: "commit" });
  const body = new URLSearchParams((await sent).postData() ?? "");
  assert.equal(body.get("state"), "a\"b<c>&d'e");
  assert.equal(body.get("submit"), "yes");
});

test("every form works without scripts", async () => {
  for (const [example, button] of [
    ["register", "Create account"],
    ["consent", "Allow"],
    ["logout", "Sign out"],
    ["switch-account", "Sign in as someone else"],
    ["form-post", "Continue"],
    ["demo-app", "Sign out"],
  ]) {
    const page = await open(example, { javaScriptEnabled: false });
    assert.equal(await page.getByRole("button", { name: "Show password" }).count(), 0);
    for (const name of ["identifier", "password"]) {
      const input = page.locator(`#${name}`);
      if (await input.count()) await input.fill("some-Thing-42");
    }
    const agreement = page.locator("#agreement");
    if (await agreement.count()) await agreement.check();
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await page.getByRole("button", { name: button }).click({ noWaitAfter: true });
    assert.ok((await sent).postData()?.includes("="), example);
    await page.context().close();
  }
});
