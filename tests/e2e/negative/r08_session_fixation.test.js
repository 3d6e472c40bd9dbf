// R08 and R09: nobody is signed in by, or into, what somebody else prepared.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { experience, experienceSignIn } from '../support/experience.js';
import { request } from '../support/http.js';
import { authorizationParameters, authorizationUrl, authorize, follow } from '../support/oauth.js';
import { Browser } from '../support/pages.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const attacker = await management.createUser();
const application = await management.createApplication({ type: 'SPA', postLogoutRedirectUris: ['https://rp.example/bye'] });

const sessionCookies = (jar) => jar.all().filter(({ name }) => /session/.test(name));

async function isSignedIn(jar) {
  const { parameters } = authorizationParameters(application, { prompt: 'none', scope: 'openid' });
  const { callback } = await follow(server, jar.copy(), authorizationUrl(server, parameters));
  return callback.searchParams.has('code');
}

async function startInteraction(jar = new CookieJar()) {
  await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
  return jar;
}

test('R08 a session identifier set before signing in is not adopted', async () => {
  const prepared = new CookieJar();
  for (const name of ['_session', '_session.sig', '_interaction']) {
    prepared.set(server.localOrigin, name, 'A'.repeat(64));
  }
  const victim = prepared.copy();
  await authorize(server, application, user, { jar: victim });
  assert.equal(await isSignedIn(victim), true);
  assert.equal(await isSignedIn(prepared), false);
});

test('R08 CVE-2026-7507 who knows the interaction before the sign-in has no session after it', async () => {
  const victim = await startInteraction();
  const thief = victim.copy();
  const redirectTo = await experienceSignIn(server, victim, user);
  const first = await follow(server, victim, redirectTo);
  assert.ok(first.callback.searchParams.has('code'));
  assert.equal(await isSignedIn(thief), false);
  await follow(server, thief, redirectTo);
  assert.equal(await isSignedIn(thief), false);
});

test('R08 signing in gives a new session identifier, also over an existing session', async () => {
  const jar = new CookieJar();
  await authorize(server, application, user, { jar });
  const before = jar.copy();
  await authorize(server, application, attacker, { jar, prompt: 'login consent' });
  const [oldValue, newValue] = [before, jar].map((one) => sessionCookies(one).map(({ value }) => value).join());
  assert.ok(oldValue.length > 0);
  assert.notEqual(newValue, oldValue);
});

test('R08 CVE-2025-12390 a session that was signed out works no longer, wherever its cookie is', async () => {
  const jar = new CookieJar();
  await authorize(server, application, user, { jar });
  const kept = jar.copy();
  const browser = new Browser(server, { jar });
  const { page } = await browser.open(`${server.localOrigin}/oidc/session/end?client_id=${application.id}`);
  const form = page.formWith('input[name="xsrf"]');
  await browser.submit(form, {}, form.buttons.find((one) => one.getAttribute('value') === 'yes'));
  assert.equal(await isSignedIn(jar), false);
  assert.equal(await isSignedIn(kept), false);
});

test('R08 GHSA-mq4x cookies of sessions and interactions are HttpOnly, SameSite and of this host only', async () => {
  const jar = new CookieJar();
  await authorize(server, application, user, { jar: await startInteraction(jar) });
  const guarded = jar.all().filter(({ name }) => /^_?(session|interaction)/.test(name));
  assert.ok(sessionCookies(jar).length > 0);
  for (const cookie of guarded) {
    assert.equal(cookie.httpOnly, true, cookie.name);
    assert.match(cookie.sameSite ?? '', /^(lax|strict)$/i, cookie.name);
    assert.equal(cookie.domain, undefined, cookie.name);
  }
});

test('R08 the session identifier is in no address and in no page', async () => {
  const jar = new CookieJar();
  const { callback } = await authorize(server, application, user, { jar });
  for (const { value } of sessionCookies(jar)) assert.ok(!callback.href.includes(value));
});

test('R09 CVE-2024-5203 the sign-in form is refused without its token, and with one of another browser', async () => {
  const foreign = new Browser(server, { jar: await startInteraction() });
  const foreignToken = (await foreign.open('/sign-in')).page.find('input[name="_csrf"]').getAttribute('value');
  for (const token of [undefined, '', 'forged', foreignToken]) {
    const jar = await startInteraction();
    const { page } = await new Browser(server, { jar }).open('/sign-in');
    const form = page.formWith('input[type="password"]');
    const answer = await request(form.action, {
      jar, headers: { origin: server.origin },
      form: { identifier: attacker.username, password: attacker.password, ...(token !== undefined && { _csrf: token }) },
    });
    assert.ok(answer.status >= 400 && answer.status < 500, `${token} answered ${answer.status}`);
    assert.equal(await isSignedIn(jar), false);
  }
});

test('R09 requests from other sites are refused at the forms and at the Experience API', async () => {
  const jar = await startInteraction();
  const browser = new Browser(server, { jar });
  const { page } = await browser.open('/sign-in');
  const form = page.formWith('input[type="password"]');
  const entries = form.entries({ identifier: attacker.username, password: attacker.password });
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }]) {
    const answer = await request(form.action, { jar, form: entries, headers });
    assert.ok(answer.status >= 400 && answer.status < 500, `${headers.origin} answered ${answer.status}`);
  }
  const api = await request(`${server.localOrigin}/api/experience`, {
    method: 'PUT', jar, json: { interactionEvent: 'SignIn' },
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  });
  assert.equal(api.status, 403, api.text);
  const preflight = await request(`${server.localOrigin}/api/experience`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
  });
  assert.equal(preflight.headers['access-control-allow-credentials'], undefined, 'no cookies for other origins');
});

test('R09 the Experience API takes no body that a form of another site could send', async () => {
  const jar = await startInteraction();
  const body = JSON.stringify({ interactionEvent: 'SignIn' });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await request(`${server.localOrigin}/api/experience`, {
      method: 'PUT', jar, body, headers: { 'content-type': type, origin: server.origin },
    });
    assert.ok(answer.status >= 400 && answer.status < 500, `${type} answered ${answer.status}`);
  }
  const call = experience(server, jar);
  assert.equal((await call('PUT', '', { interactionEvent: 'SignIn' })).status, 204, 'JSON is taken');
});

test('R09 signing out needs the form of this browser', async () => {
  const jar = new CookieJar();
  await authorize(server, application, user, { jar });
  for (const xsrf of [undefined, 'forged']) {
    const answer = await request(`${server.localOrigin}/oidc/session/end/confirm`, {
      jar, form: { logout: 'yes', xsrf }, headers: { origin: 'https://evil.example' },
    });
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
  }
  await request(`${server.localOrigin}/oidc/session/end?client_id=${application.id}`, { jar: jar.copy() });
  assert.equal(await isSignedIn(jar), true, 'an image of another site signs nobody out');
});

test(...closingChecks(server));
