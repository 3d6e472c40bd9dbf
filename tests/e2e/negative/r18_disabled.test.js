// R18: what is suspended, deleted or taken away works no longer, on every path, at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeJwt } from 'jose';

import { CookieJar } from '../support/cookies.js';
import { managementResource } from '../support/management.js';
import {
  assertApiError, assertOAuthError, authorizationParameters, authorizationUrl, authorize, follow, introspect,
  obtainTokens, redeemCode, refresh, tokenRequest, userinfo,
} from '../support/oauth.js';
import { request } from '../support/http.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const application = await management.createApplication({ custom: { allowTokenExchange: true } });
const patType = 'urn:logto:token-type:personal_access_token';
const exchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange';

const suspend = (user, isSuspended = true) => management.call('PATCH', `/users/${user.id}/is-suspended`, { isSuspended });

async function silently(client, jar) {
  const { parameters } = authorizationParameters(client, { prompt: 'none', scope: 'openid' });
  const { callback, response } = await follow(server, jar.copy(), authorizationUrl(server, parameters));
  assert.ok(callback, response?.text.slice(0, 300));
  return callback.searchParams;
}

async function createToken(user) {
  return management.call('POST', `/users/${user.id}/personal-access-tokens`, { name: 'cli' });
}

function exchange(client, value) {
  return tokenRequest(server, client, {
    grant_type: exchangeType, subject_token: value, subject_token_type: patType, scope: 'openid',
  });
}

// Everything that a person holds before something happens to the account.
async function holdings(user) {
  const tokens = await obtainTokens(server, application, user);
  const pending = await authorize(server, application, user);
  const { value } = await createToken(user);
  assert.equal((await exchange(application, value)).status, 200);
  return { tokens, pending, value, jar: tokens.authorization.jar };
}

async function assertNothingWorks(user, { tokens, pending, value, jar }) {
  assertOAuthError(await redeemCode(server, application, pending), 400, 'invalid_grant');
  assertOAuthError(await refresh(server, application, tokens.refresh_token), 400, 'invalid_grant');
  assert.equal((await userinfo(server, tokens.access_token)).status, 401);
  assert.equal((await introspect(server, application, tokens.access_token)).json.active, false);
  assertOAuthError(await exchange(application, value), [400, 403], ['invalid_grant', 'access_denied']);
  const answer = await silently(application, jar);
  assert.equal(answer.get('code'), null);
  await assert.rejects(authorize(server, application, user));
}

test('R18 CVE-2026-3047 CVE-2024-47000 nothing of a suspended user works', async () => {
  const user = await management.createUser();
  const held = await holdings(user);
  await suspend(user);
  await assertNothingWorks(user, held);
});

test('R18 CVE-2025-53942 CVE-2023-22492 nothing of a deleted user works', async () => {
  const user = await management.createUser();
  const held = await holdings(user);
  await management.call('DELETE', `/users/${user.id}`);
  await assertNothingWorks(user, held);
});

test('R18 a user whose suspension is over signs in again', async () => {
  const user = await management.createUser();
  await suspend(user);
  await assert.rejects(authorize(server, application, user));
  await suspend(user, false);
  assert.ok((await authorize(server, application, user)).code);
});

test('R18 CVE-2024-47060 suspension in the middle of a sign-in ends it', async () => {
  const user = await management.createUser();
  const { experience } = await import('../support/experience.js');
  const jar = new CookieJar();
  await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
  const call = experience(server, jar);
  await call('PUT', '', { interactionEvent: 'SignIn' });
  const verified = await call('POST', '/verification/password', {
    identifier: { type: 'username', value: user.username }, password: user.password,
  });
  assert.equal((await call('POST', '/identification', verified.json)).status, 204);
  await suspend(user);
  const submitted = await call('POST', '/submit');
  if (submitted.status === 200) {
    const { callback } = await follow(server, jar, submitted.json.redirectTo);
    assert.equal(callback?.searchParams.get('code') ?? null, null);
  } else {
    assert.ok(submitted.status >= 400 && submitted.status < 500);
  }
});

test('R18 CVE-2026-2603 CVE-2026-16442 nothing of a deleted client works', async () => {
  const user = await management.createUser();
  const client = await management.createApplication();
  const tokens = await obtainTokens(server, client, user);
  const pending = await authorize(server, client, user);
  await management.call('DELETE', `/applications/${client.id}`);
  assertOAuthError(await redeemCode(server, client, pending), [400, 401], 'invalid_client');
  assertOAuthError(await refresh(server, client, tokens.refresh_token), [400, 401], 'invalid_client');
  assert.equal((await userinfo(server, tokens.access_token)).status, 401);
  const { parameters } = authorizationParameters(client);
  const answer = await request(authorizationUrl(server, parameters), { jar: tokens.authorization.jar });
  assert.ok(answer.status >= 400 && !answer.location);
});

test('R18 CVE-2025-64521 a deleted secret authenticates nobody; the others go on', async () => {
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  const second = await management.call('POST', `/applications/${machine.id}/secrets`, { name: 'second' });
  const resource = await management.createResource(['read']);
  const form = { grant_type: 'client_credentials', resource: resource.indicator };
  const withSecond = { ...machine, secret: second.value };
  assert.equal((await tokenRequest(server, withSecond, form)).status, 200);
  await management.call('DELETE', `/applications/${machine.id}/secrets/second`);
  assertOAuthError(await tokenRequest(server, withSecond, form), [400, 401], 'invalid_client');
  assert.equal((await tokenRequest(server, machine, form)).status, 200);
});

test('R18 a deleted personal access token is exchanged no longer', async () => {
  const user = await management.createUser();
  const { value, name } = await createToken(user);
  assert.equal((await exchange(application, value)).status, 200);
  await management.call('DELETE', `/users/${user.id}/personal-access-tokens/${name}`);
  assertOAuthError(await exchange(application, value), 400, 'invalid_grant');
});

test('R18 a role that was taken away gives no scope at the next refresh', async () => {
  const user = await management.createUser();
  const resource = await management.createResource(['read']);
  const role = await management.createRole({ scopeIds: [resource.scopes.read], userIds: [user.id] });
  const tokens = await obtainTokens(server, application, user, {
    resource: resource.indicator, scope: 'openid offline_access read',
  });
  const first = await refresh(server, application, tokens.refresh_token, { resource: resource.indicator });
  assert.equal(first.status, 200, first.text);
  assert.equal(decodeJwt(first.json.access_token).scope, 'read');
  await management.call('DELETE', `/users/${user.id}/roles/${role.id}`);
  const second = await refresh(server, application, first.json.refresh_token ?? tokens.refresh_token, {
    resource: resource.indicator,
  });
  const scope = second.status === 200 ? decodeJwt(second.json.access_token).scope ?? '' : '';
  assert.equal(scope, '');
});

test('R18 a deleted API is no target any more', async () => {
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  const resource = await management.createResource(['read']);
  const form = { grant_type: 'client_credentials', resource: resource.indicator };
  assert.equal((await tokenRequest(server, machine, form)).status, 200);
  await management.call('DELETE', `/resources/${resource.id}`);
  assertOAuthError(await tokenRequest(server, machine, form), 400, 'invalid_target');
});

test('R18 token exchange ends when the application may no longer', async () => {
  const user = await management.createUser();
  const client = await management.createApplication({ custom: { allowTokenExchange: true } });
  const { value } = await createToken(user);
  assert.equal((await exchange(client, value)).status, 200);
  await management.call('PATCH', `/applications/${client.id}`, { customClientMetadata: { allowTokenExchange: false } });
  assertOAuthError(await exchange(client, value), [400, 403], ['unauthorized_client', 'invalid_client', 'invalid_request']);
});

test('R18 a machine that loses its role loses the Management API with the next token', async () => {
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  const form = { grant_type: 'client_credentials', resource: managementResource, scope: 'all' };
  const response = await tokenRequest(server, machine, form);
  const { access_token: token } = response.json;
  const answer = await request(`${server.localOrigin}/api/users`, { token });
  assertApiError(answer, 403, 'auth.forbidden');
});

test('R18 a changed password ends what the old one allowed at the sign-in', async () => {
  const user = await management.createUser();
  assert.ok((await authorize(server, application, user)).code);
  await management.call('PATCH', `/users/${user.id}/password`, { password: 'An0ther-password-9' });
  await assert.rejects(authorize(server, application, user));
  assert.ok((await authorize(server, application, { ...user, password: 'An0ther-password-9' })).code);
});

test(...closingChecks(server));
