// Every hosted page, light and dark, on a phone and on a desktop: axe-core finds nothing, nothing scrolls
// sideways, nothing is fetched from elsewhere. Screenshots go to build/screenshots for people to look at.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import axe from 'axe-core';

import { newPage, registerOnPage, signInOnPage, startChromium } from '../support/chromium.js';
import { unique } from '../support/management.js';
import { authorizationParameters, authorizationUrl } from '../support/oauth.js';
import { buildDirectory, databaseKind } from '../support/settings.js';
import { closingChecks, startServer } from '../support/server.js';

const screenshots = path.join(buildDirectory, 'screenshots');
await mkdir(screenshots, { recursive: true });

const server = await startServer();
const management = await server.management();
const user = await management.createUser({ name: 'Ada Lovelace' });
const suspended = await management.createUser();
await management.call('PATCH', `/users/${suspended.id}/is-suspended`, { isSuspended: true });
const maxAttempts = 3;
await management.patchSignInExperience({ sentinelPolicy: { maxAttempts, lockoutDuration: 30 } });
const locked = await management.createUser();
const application = await management.createApplication({ name: 'Harbour' });
const thirdParty = await management.createThirdPartyApplication({ name: 'Lighthouse' });
const browser = await startChromium();

const open = (page, client, overrides) => page.goto(
  authorizationUrl(server, authorizationParameters(client, overrides).parameters).href,
);

async function signedInAtDemo(page) {
  await page.goto(`${server.origin}/demo-app`);
  await signInOnPage(page, user);
  await page.waitForURL(`${server.origin}/demo-app**`);
}

// How to get to each page; it is looked at where the function leaves it.
const pages = {
  'sign-in': (page) => open(page, application),
  'sign-in-failed': async (page) => {
    await open(page, application);
    await signInOnPage(page, { username: unique('nobody_'), password: 'wrong-password-1' });
    await page.locator('[role="alert"]').first().waitFor();
  },
  register: (page) => open(page, application, { first_screen: 'register' }),
  'register-failed': async (page) => {
    await open(page, application, { first_screen: 'register' });
    await registerOnPage(page, user);
    await page.locator('[aria-invalid="true"]').first().waitFor();
  },
  consent: async (page) => {
    await open(page, thirdParty, { scope: 'openid profile email' });
    await signInOnPage(page, user);
    await page.waitForURL(/\/consent/);
  },
  setup: async (page) => page.goto(await server.newSetupLink()),
  'setup-failed': async (page) => {
    await page.goto(await server.newSetupLink());
    await registerOnPage(page, { username: 'ada', password: 'password1' });
    await page.locator('[aria-invalid="true"]').first().waitFor();
  },
  'setup-refused': (page) => page.goto(`${server.adminOrigin}/setup`),
  'account-suspended': async (page) => {
    await open(page, application);
    await signInOnPage(page, suspended);
    await page.waitForLoadState();
  },
  'unknown-session': (page) => page.goto(`${server.origin}/sign-in`),
  error: (page) => open(page, { id: 'nobody', redirectUri: 'https://rp.example/callback' }),
  'not-found': (page) => page.goto(`${server.origin}/no-such-page`),
  'demo-app': signedInAtDemo,
  logout: async (page) => {
    await signedInAtDemo(page);
    await page.goto(`${server.issuer}/session/end`);
  },
  'switch-account': async (page) => {
    await signedInAtDemo(page);
    await open(page, application, { prompt: 'login', login_hint: 'somebody_else' });
    await page.goto(`${server.origin}/switch-account`);
  },
  // With its script the page is gone at once.
  'form-post': async (page) => {
    await page.route(/\.js$/, (route) => route.abort());
    await open(page, application, { prompt: 'none', response_mode: 'form_post' });
  },
  'sign-in-locked': async (page) => {
    await open(page, application);
    for (let count = 0; count < maxAttempts; count += 1) {
      await signInOnPage(page, { username: locked.username, password: `wrong-password-${count}` });
      await page.locator('[role="alert"]').first().waitFor();
    }
    await signInOnPage(page, { username: locked.username, password: 'wrong-password-x' });
    await page.locator('[role="alert"]').first().waitFor();
  },
  'signed-out': async (page) => {
    await signedInAtDemo(page);
    await page.goto(`${server.issuer}/session/end`);
    await page.locator('button[name="logout"]').click();
    await page.waitForURL((url) => url.pathname !== '/oidc/session/end' || url.search === '');
  },
};

const viewports = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };

async function findings(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ').slice(0, 300)}`);
}

async function inspect(name, reach, { colorScheme, device }) {
  const page = await newPage(browser, {
    colorScheme, viewport: viewports[device], reducedMotion: 'reduce',
  });
  const strangers = [];
  page.on('request', (request) => {
    const own = [server.origin, server.adminOrigin].includes(new URL(request.url()).origin);
    if (/^https?:/.test(request.url()) && !own) strangers.push(request.url());
  });
  await reach(page);
  await page.screenshot({
    path: path.join(screenshots, `${name}-${colorScheme}-${device}.png`), fullPage: true,
  });
  assert.deepEqual(await findings(page), [], `${name}, ${colorScheme}, ${device}`);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(isWide, false, `${name} scrolls sideways on a ${device}`);
  assert.deepEqual(strangers, [], 'requests to other origins');
  assert.ok((await page.title()).trim().length > 0);
  await page.context().close();
}

for (const [name, reach] of Object.entries(pages)) {
  test(`${name}: axe finds nothing, light and dark, phone and desktop`, async () => {
    // The pages do not depend on the database: all four looks on one, a single look on the other.
    const isMain = databaseKind() === 'sqlite';
    for (const colorScheme of isMain ? ['light', 'dark'] : ['light']) {
      for (const device of isMain ? Object.keys(viewports) : ['desktop']) {
        await inspect(name, reach, { colorScheme, device });
      }
    }
  });
}

test('the sign-in page with everything it loads weighs under 40 KB compressed', async () => {
  const page = await newPage(browser);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  let weight = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { weight += encodedDataLength; });
  await open(page, application);
  await page.waitForLoadState('networkidle');
  assert.ok(weight > 1000, 'something was measured');
  assert.ok(weight < 40 * 1024, `${weight} bytes`);
});

test('text grows to 200 % without loss, and motion stops where it is not wanted', async () => {
  const page = await newPage(browser, { viewport: { width: 640, height: 400 }, reducedMotion: 'reduce' });
  await open(page, application);
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false);
  const durations = await page.evaluate(() => [...document.querySelectorAll('*')]
    .map((element) => parseFloat(getComputedStyle(element).animationDuration) || 0));
  assert.ok(Math.max(...durations) <= 0.01);
});

test(...closingChecks(server));
