// @logto/react in a small app of its own, in Chromium.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeJwt } from 'jose';

import { confirmSignOut, newPage, registerOnPage, signInOnPage, startChromium } from '../support/chromium.js';
import { newPassword, unique } from '../support/management.js';
import { closingChecks, startServer } from '../support/server.js';
import { serveSinglePageApp } from '../support/site.js';

const server = await startServer();
const management = await server.management();
const resource = await management.createResource(['read']);
const user = await management.createUser({ name: 'Ada' });
await management.createRole({ scopeIds: [resource.scopes.read], userIds: [user.id] });
let application;
const site = await serveSinglePageApp('clients/apps/logto_react.jsx', () => ({
  endpoint: server.origin, appId: application.id, resource: resource.indicator,
}));
application = await management.createApplication({
  type: 'SPA', redirectUris: [`${site}/callback`], postLogoutRedirectUris: [`${site}/`],
});
const browser = await startChromium();

async function factsOf(page) {
  await page.waitForFunction(() => document.querySelector('#facts')?.textContent.length > 0);
  return JSON.parse(await page.locator('#facts').textContent());
}

async function openSignIn(page) {
  await page.goto(site);
  await page.locator('#sign-in:enabled').click();
  await page.waitForURL(`${server.origin}/sign-in**`);
}

test('signs in, shows claims, userinfo and a token for an API, and signs out', async () => {
  const page = await newPage(browser);
  await openSignIn(page);
  await signInOnPage(page, user);
  const { claims, info, token, error } = await factsOf(page);
  assert.equal(error, undefined);
  assert.equal(claims.sub, user.id);
  assert.equal(info.name, 'Ada');
  assert.equal(decodeJwt(token).aud, resource.indicator);
  assert.equal(decodeJwt(token).scope, 'read');

  await page.locator('#sign-out').click();
  await confirmSignOut(page, `${site}/`);
  await page.locator('#sign-in:enabled').click();
  await page.waitForURL(`${server.origin}/sign-in**`);
});

test('a new user registers and is signed in', async () => {
  const page = await newPage(browser);
  await openSignIn(page);
  await page.locator('a[href*="register"]').first().click();
  await page.waitForURL(`${server.origin}/register**`);
  const username = unique('u_');
  await registerOnPage(page, { username, password: newPassword() });
  const { info } = await factsOf(page);
  assert.equal(info.username, username);
});

test('a wrong password stays on the page with a message; a forged callback fails', async () => {
  const page = await newPage(browser);
  await openSignIn(page);
  await signInOnPage(page, { ...user, password: 'certainly-wrong-1' });
  await page.locator('[role="alert"]').first().waitFor();
  assert.ok(page.url().startsWith(`${server.origin}/sign-in`));

  await page.goto(`${site}/callback?code=forged&state=forged`);
  const text = await page.locator('body').textContent();
  assert.doesNotMatch(text, /Signed in/);
});

test(...closingChecks(server));
