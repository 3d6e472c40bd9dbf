// Debian's Chromium through Playwright: one browser for a test file, a fresh profile for each visitor.
import { after } from 'node:test';

import { chromium } from 'playwright-core';

import { rememberSecret } from './secrets.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

// A step that waits longer than this hangs.
const patience = 30_000;

export async function startChromium() {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  after(() => browser.close());
  return browser;
}

// A page whose console errors and failed requests are collected in `page.complaints`.
export async function newPage(browser, { javaScript = true, ...options } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: javaScript, ignoreHTTPSErrors: true, locale: 'en-GB', ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}

const identifier = 'input[autocomplete~="username"], input[autocomplete~="email"], input[autocomplete~="tel"]';

// Fills the hosted form, in one step or in two, and sends it with the Enter key.
export async function signInOnPage(page, { username, primaryEmail, password }) {
  rememberSecret(password);
  await page.locator(identifier).first().fill(username ?? primaryEmail);
  const field = page.locator('input[type="password"]').first();
  if (!(await field.isVisible())) await page.locator(identifier).first().press('Enter');
  await field.fill(password);
  await field.press('Enter');
}

export async function registerOnPage(page, { username, password }) {
  rememberSecret(password);
  await page.locator(identifier).first().fill(username);
  if (!(await page.locator('input[type="password"]').first().isVisible())) {
    await page.locator(identifier).first().press('Enter');
  }
  await page.locator('input[type="password"]').first().waitFor();
  for (const field of await page.locator('input[type="password"]').all()) await field.fill(password);
  await page.locator('input[type="password"]').last().press('Enter');
}

// The end of a sign-out: asks for nothing, or for a press of one button.
export async function confirmSignOut(page, destination) {
  const arrived = page.waitForURL((url) => url.href.startsWith(destination));
  const button = page.locator('form[action*="session/end"] button, button[form]').first();
  const asked = button.waitFor().then(() => button.click());
  asked.catch(() => {});
  await arrived;
}
