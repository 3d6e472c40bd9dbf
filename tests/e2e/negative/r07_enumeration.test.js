// R07: nobody learns from an answer which accounts exist.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { experience } from '../support/experience.js';
import { request } from '../support/http.js';
import { unique } from '../support/management.js';
import { authorizationParameters, authorizationUrl, follow } from '../support/oauth.js';
import { Browser } from '../support/pages.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const application = await management.createApplication({ type: 'SPA' });
await management.patchSignInExperience({
  signIn: { methods: ['username', 'email', 'phone'].map((identifier) => ({
    identifier, password: true, verificationCode: false, isPasswordPrimary: true,
  })) },
});

// What varies by nature (ids, times, cookies) is left out of the comparison.
const varying = new Set(['date', 'logto-core-request-id', 'set-cookie', 'content-length', 'etag', 'x-request-id', 'traceparent']);

function shapeOf(response, replaced) {
  const headers = Object.entries(response.headers).filter(([name]) => !varying.has(name)).sort();
  const body = replaced.reduce((text, value) => text.replaceAll(value, '#'), response.text)
    .replace(/name="_csrf" value="[^"]*"/, '').replace(/"requestId":"[^"]*"/, '');
  return { status: response.status, headers, body };
}

async function startInteraction() {
  const jar = new CookieJar();
  await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
  await experience(server, jar)('PUT', '', { interactionEvent: 'SignIn' });
  return jar;
}

async function apiAnswer(type, value) {
  const jar = await startInteraction();
  return shapeOf(await experience(server, jar)('POST', '/verification/password', {
    identifier: { type, value }, password: 'wrong-password-1',
  }), [value]);
}

async function pageAnswer(identifier) {
  const browser = new Browser(server);
  const step = await browser.open(authorizationUrl(server, authorizationParameters(application).parameters));
  const { page } = await browser.signIn(step, { username: identifier, password: 'wrong-password-1' });
  return shapeOf(page.response, [identifier]);
}

const phone = () => `1555${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;

test('R07 CVE-2026-4633 CVE-2026-23511 a wrong password and an unknown account answer alike', async () => {
  const known = await management.createUser({
    primaryEmail: `${unique('ada')}@example.com`, primaryPhone: phone(),
  });
  const withoutPassword = await management.call('POST', '/users', { username: unique('u_') });
  const suspended = await management.createUser();
  await management.call('PATCH', `/users/${suspended.id}/is-suspended`, { isSuspended: true });

  const unknown = await apiAnswer('username', unique('u_'));
  assert.equal(unknown.status, 422);
  assert.deepEqual(await apiAnswer('username', known.username), unknown);
  assert.deepEqual(await apiAnswer('username', withoutPassword.username), unknown);
  assert.deepEqual(await apiAnswer('username', suspended.username), unknown);
  assert.deepEqual(await apiAnswer('email', known.primaryEmail), await apiAnswer('email', `${unique()}@example.com`));
  assert.deepEqual(await apiAnswer('phone', known.primaryPhone), await apiAnswer('phone', phone()));
});

test('R07 CVE-2023-39522 the page answers alike as well', async () => {
  const known = await management.createUser();
  const suspended = await management.createUser();
  await management.call('PATCH', `/users/${suspended.id}/is-suspended`, { isSuspended: true });
  const unknown = await pageAnswer(unique('u_'));
  assert.deepEqual(await pageAnswer(known.username), unknown);
  assert.deepEqual(await pageAnswer(suspended.username), unknown);
});

test('R07 the password of a suspended account is needed to learn that it is suspended', async () => {
  const suspended = await management.createUser();
  await management.call('PATCH', `/users/${suspended.id}/is-suspended`, { isSuspended: true });
  const jar = await startInteraction();
  const call = experience(server, jar);
  const verified = await call('POST', '/verification/password', {
    identifier: { type: 'username', value: suspended.username }, password: suspended.password,
  });
  const answer = verified.status === 200 ? await call('POST', '/identification', verified.json) : verified;
  assert.equal(answer.status, 401);
  assert.equal(answer.json.code, 'user.suspended');
});

test('R07 who is signed out learns nothing of users by the API', async () => {
  const known = await management.createUser();
  const shapes = [];
  for (const id of [known.id, 'zzzzzzzzzzzz']) {
    shapes.push(shapeOf(await request(`${server.localOrigin}/api/users/${id}`), [id]));
  }
  assert.equal(shapes[0].status, 401);
  assert.deepEqual(shapes[0], shapes[1]);
});

test('R07 a login hint shows nothing of an account', async () => {
  const known = await management.createUser();
  const answers = [];
  for (const hint of [known.username, unique('u_')]) {
    const { parameters } = authorizationParameters(application, { login_hint: hint });
    const { response } = await follow(server, new CookieJar(), authorizationUrl(server, parameters));
    answers.push(shapeOf(response, [hint]));
  }
  assert.deepEqual(answers[0], answers[1]);
});

test(...closingChecks(server));
