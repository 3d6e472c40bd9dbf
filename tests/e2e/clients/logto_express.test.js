// @logto/express in a small app of its own, driven by a browser without scripts.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { handleAuthRoutes, withLogto } from '@logto/express';
import cookieParser from 'cookie-parser';
import express from 'express';
import session from 'express-session';

import { CookieJar } from '../support/cookies.js';
import { request } from '../support/http.js';
import { Browser } from '../support/pages.js';
import { closingChecks, startServer } from '../support/server.js';
import { serve } from '../support/site.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser({ name: 'Ada' });

let handler = (_, response) => response.end();
const site = await serve((incoming, response) => handler(incoming, response));
const application = await management.createApplication({
  redirectUris: [`${site}/logto/sign-in-callback`], postLogoutRedirectUris: [site],
});

const config = {
  endpoint: server.origin, appId: application.id, appSecret: application.secret, baseUrl: site,
};
const app = express();
app.use(cookieParser());
app.use(session({ secret: 'of this test only', resave: false, saveUninitialized: true, cookie: { maxAge: 3_600_000 } }));
app.use(handleAuthRoutes(config));
app.get('/me', withLogto({ ...config, fetchUserInfo: true }), (incoming, response) => {
  const { isAuthenticated, claims, userInfo } = incoming.user;
  response.status(isAuthenticated ? 200 : 401).json({ claims, userInfo });
});
// eslint-disable-next-line no-unused-vars -- Express tells an error handler by its four parameters
app.use((error, incoming, response, next) => response.status(502).json({ error: String(error.code ?? error) }));
handler = app;

async function signIn(jar, browser) {
  const { location } = await request(`${site}/logto/sign-in`, { jar });
  const { page } = await browser.open(location);
  const { callback } = await browser.signIn({ page }, user);
  assert.ok(callback?.href.startsWith(`${site}/logto/sign-in-callback`));
  return callback;
}

test('signs in through the hosted page, shows the user and signs out', async () => {
  const jar = new CookieJar();
  const browser = new Browser(server);
  assert.equal((await request(`${site}/me`, { jar })).status, 401);

  const callback = await signIn(jar, browser);
  assert.equal((await request(callback, { jar })).status, 302);
  const me = await request(`${site}/me`, { jar });
  assert.equal(me.status, 200, me.text);
  assert.equal(me.json.claims.sub, user.id);
  assert.equal(me.json.userInfo.name, 'Ada');

  const { location } = await request(`${site}/logto/sign-out`, { jar });
  assert.equal(location.pathname, '/oidc/session/end');
  assert.equal((await request(`${site}/me`, { jar })).status, 401);
});

test('the callback of another browser is refused', async () => {
  const callback = await signIn(new CookieJar(), new Browser(server));
  const answer = await request(callback, { jar: new CookieJar() });
  assert.equal(answer.status, 502, answer.text);
});

test(...closingChecks(server));
