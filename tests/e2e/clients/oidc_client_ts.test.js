// oidc-client-ts in a Chromium page on another origin: discovery, tokens and userinfo cross origins.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { confirmSignOut, newPage, signInOnPage, startChromium } from '../support/chromium.js';
import { closingChecks, startServer } from '../support/server.js';
import { serveSinglePageApp } from '../support/site.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser({ name: 'Ada' });
let application;
const site = await serveSinglePageApp('clients/apps/oidc_client_ts.js', () => ({
  authority: server.issuer, client_id: application.id,
}));
application = await management.createApplication({
  type: 'SPA', redirectUris: [`${site}/callback`], postLogoutRedirectUris: [`${site}/signed-out`],
});
const browser = await startChromium();

async function signIn(page) {
  await page.goto(site);
  // Not awaited inside of the page, which goes away.
  await page.evaluate(() => { window.manager.signinRedirect(); });
  await page.waitForURL(`${server.origin}/sign-in**`);
  await signInOnPage(page, user);
  await page.waitForURL(`${site}/callback**`);
  return page.evaluate(() => window.outcome);
}

test('signs in, loads userinfo, renews with the refresh token and signs out', async () => {
  const page = await newPage(browser);
  const outcome = await signIn(page);
  assert.equal(outcome.error, undefined);
  assert.equal(outcome.user.profile.sub, user.id);
  assert.equal(outcome.user.profile.name, 'Ada');

  const renewed = await page.evaluate(() => window.manager.signinSilent());
  assert.notEqual(renewed.access_token, outcome.user.access_token);
  assert.equal(renewed.profile.sub, user.id);

  await page.evaluate(() => { window.manager.signoutRedirect(); });
  await confirmSignOut(page, `${site}/signed-out`);
  assert.equal((await page.evaluate(() => window.outcome)).user, null);
});

test('a callback that no request belongs to is refused', async () => {
  const page = await newPage(browser);
  await page.goto(`${site}/callback?code=forged&state=forged&iss=${encodeURIComponent(server.issuer)}`);
  const outcome = await page.evaluate(() => window.outcome);
  assert.match(outcome.error, /state/i);
});

test('another origin gets no access to the token endpoint', async () => {
  const foreign = await serveSinglePageApp('clients/apps/oidc_client_ts.js', () => ({
    authority: server.issuer, client_id: application.id,
  }));
  const page = await newPage(browser);
  await page.goto(foreign);
  const message = await page.evaluate(async ([url, id]) => {
    const body = new URLSearchParams({ grant_type: 'authorization_code', code: 'x', client_id: id });
    return fetch(url, { method: 'POST', body }).then((r) => `read ${r.status}`, (error) => error.message);
  }, [`${server.issuer}/token`, application.id]);
  assert.match(message, /failed to fetch/i);
});

test(...closingChecks(server));
