// R05 and R06: a lockout holds at every door, and is no tool against the person it protects.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { experience, experienceSignIn, identifierOf } from '../support/experience.js';
import { unique } from '../support/management.js';
import {
  assertApiError, authorizationParameters, authorizationUrl, authorize, follow, obtainTokens, refresh, userinfo,
} from '../support/oauth.js';
import { Browser } from '../support/pages.js';
import { closingChecks, startServer } from '../support/server.js';

const maxAttempts = 4;
const lockoutMinutes = 30;
const server = await startServer();
const management = await server.management();
const application = await management.createApplication({ type: 'SPA' });
await management.patchSignInExperience({
  sentinelPolicy: { maxAttempts, lockoutDuration: lockoutMinutes },
  signIn: { methods: ['username', 'email', 'phone'].map((identifier) => ({
    identifier, password: true, verificationCode: false, isPasswordPrimary: true,
  })) },
});
const blocked = 'session.verification_blocked_too_many_attempts';

async function startInteraction() {
  const jar = new CookieJar();
  await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
  await experience(server, jar)('PUT', '', { interactionEvent: 'SignIn' });
  return jar;
}

async function guess(identifier, password) {
  const jar = await startInteraction();
  return experience(server, jar)('POST', '/verification/password', { identifier, password });
}

async function lock(user) {
  for (let count = 0; count < maxAttempts; count += 1) {
    await guess(identifierOf(user), `wrong-password-${count}`);
  }
}

async function signInOnPage(user) {
  const browser = new Browser(server);
  const step = await browser.open(authorizationUrl(server, authorizationParameters(application).parameters));
  return browser.signIn(step, user);
}

test('R05 CVE-2024-32868 after too many guesses the right password is refused too', async () => {
  const user = await management.createUser();
  await lock(user);
  assertApiError(await guess(identifierOf(user), user.password), 400, blocked);
});

test('R05 CVE-2026-9798 what is locked at the API is locked at the page, and the reverse', async () => {
  const first = await management.createUser();
  await lock(first);
  const step = await signInOnPage(first);
  assert.ok(step.page, 'the page lets nobody through');
  assert.ok(step.page.alert.length > 0);

  const second = await management.createUser();
  for (let count = 0; count < maxAttempts; count += 1) {
    await signInOnPage({ ...second, password: `wrong-password-${count}` });
  }
  assertApiError(await guess(identifierOf(second), second.password), 400, blocked);
});

test('R05 CVE-2026-16103 a new interaction, a new browser or another client gives no new attempts', async () => {
  const user = await management.createUser();
  await lock(user);
  const other = await management.createApplication();
  const jar = new CookieJar();
  await follow(server, jar, authorizationUrl(server, authorizationParameters(other).parameters));
  const call = experience(server, jar);
  await call('PUT', '', { interactionEvent: 'SignIn' });
  const answer = await call('POST', '/verification/password', {
    identifier: identifierOf(user), password: user.password,
  });
  assertApiError(answer, 400, blocked);
});

test('R05 CVE-2025-24806 another spelling of the identifier shares the count', async () => {
  const email = `${unique('ada')}@example.com`;
  const user = await management.createUser({ username: undefined, primaryEmail: email });
  const spellings = [email, email.toUpperCase(), email.replace('example', 'EXAMPLE'), email.replace('ada', 'Ada')];
  assert.equal(spellings.length, maxAttempts);
  for (const value of spellings) await guess({ type: 'email', value }, 'wrong-password-1');
  assertApiError(await guess({ type: 'email', value: email }, user.password), 400, blocked);
});

test('R05 CVE-2025-64102 the count survives a restart', async () => {
  const user = await management.createUser();
  await lock(user);
  await server.restart();
  assertApiError(await guess(identifierOf(user), user.password), 400, blocked);
});

test('R05 the lockout ends when its time is over', async () => {
  const user = await management.createUser();
  await lock(user);
  await server.letTimePass((lockoutMinutes + 61) * 60_000);
  await management.signIn();
  const { code } = await authorize(server, application, user);
  assert.ok(code);
});

test('R06 CVE-2024-1722 locking a name out ends no session, no refresh token and nobody else', async () => {
  const user = await management.createUser();
  const bystander = await management.createUser();
  const tokens = await obtainTokens(server, application, user);
  await lock(user);
  assert.equal((await userinfo(server, tokens.access_token)).status, 200);
  assert.equal((await refresh(server, application, tokens.refresh_token)).status, 200);
  const { jar } = tokens.authorization;
  const again = await authorize(server, application, user, { jar, prompt: undefined, scope: 'openid' });
  assert.ok(again.code, 'the session goes on');
  const other = await authorize(server, application, bystander);
  assert.ok(other.code);
});

test('R06 a name that nobody has is locked like one that somebody has', async () => {
  const nobody = { type: 'username', value: unique('nobody_') };
  const answers = [];
  for (let count = 0; count <= maxAttempts; count += 1) answers.push(await guess(nobody, `wrong-password-${count}`));
  const user = await management.createUser();
  const others = [];
  for (let count = 0; count <= maxAttempts; count += 1) {
    others.push(await guess(identifierOf(user), `wrong-password-${count}`));
  }
  assert.deepEqual(answers.map(({ status, json }) => [status, json.code]),
    others.map(({ status, json }) => [status, json.code]));
});

test('R06 who is locked out is not suspended', async () => {
  const user = await management.createUser();
  await lock(user);
  await assert.rejects(experienceSignIn(server, await startInteraction(), user));
  assert.equal((await management.call('GET', `/users/${user.id}`)).isSuspended, false);
});

test(...closingChecks(server));
