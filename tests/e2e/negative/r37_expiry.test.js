// R37: what has expired is refused, on every path, also after a restart.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { experience } from '../support/experience.js';
import { request } from '../support/http.js';
import {
  assertOAuthError, authorizationParameters, authorizationUrl, authorize, follow, introspect, obtainTokens,
  redeemCode, refresh, tokenRequest, userinfo,
} from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication({ custom: { refreshTokenTtlInDays: 5 } });
const exchanger = await management.createApplication({ custom: { allowTokenExchange: true } });

// Stored moments move; the tokens that tests hold stay the same.
const letTimePass = (milliseconds) => server.letTimePass(milliseconds);

test('R37 a code lives a minute', async () => {
  const fresh = await authorize(server, application, user);
  await letTimePass(40 * second);
  assert.equal((await redeemCode(server, application, fresh)).status, 200);
  const old = await authorize(server, application, user);
  await letTimePass(61 * second);
  assertOAuthError(await redeemCode(server, application, old), 400, 'invalid_grant');
});

test('R37 an opaque access token lives an hour', async () => {
  const tokens = await obtainTokens(server, application, user);
  assert.equal((await userinfo(server, tokens.access_token)).status, 200);
  await letTimePass(hour + second);
  assert.equal((await userinfo(server, tokens.access_token)).status, 401);
  assert.equal((await introspect(server, application, tokens.access_token)).json.active, false);
});

test('R37 CVE-2025-12110 a refresh token ends with its time, however it is used', async () => {
  const tokens = await obtainTokens(server, application, user);
  await letTimePass(4 * day);
  const renewed = await refresh(server, application, tokens.refresh_token);
  assert.equal(renewed.status, 200, renewed.text);
  await letTimePass(6 * day);
  const latest = renewed.json.refresh_token ?? tokens.refresh_token;
  assertOAuthError(await refresh(server, application, latest), 400, 'invalid_grant');
  assertOAuthError(await refresh(server, application, tokens.refresh_token), 400, 'invalid_grant');
});

test('R37 CVE-2025-11429 a session ends after its fourteen days', async () => {
  const jar = new CookieJar();
  await authorize(server, application, user, { jar });
  const silently = async () => {
    const { parameters } = authorizationParameters(application, { prompt: 'none', scope: 'openid' });
    const { callback } = await follow(server, jar, authorizationUrl(server, parameters));
    return callback.searchParams.get('error') ?? 'signed in';
  };
  await letTimePass(10 * day);
  assert.equal(await silently(), 'signed in');
  await letTimePass(15 * day);
  assert.equal(await silently(), 'login_required');
});

test('R37 an interaction ends after an hour', async () => {
  const jar = new CookieJar();
  await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
  const call = experience(server, jar);
  assert.equal((await call('PUT', '', { interactionEvent: 'SignIn' })).status, 204);
  await letTimePass(hour + second);
  const answer = await call('POST', '/verification/password', {
    identifier: { type: 'username', value: user.username }, password: user.password,
  });
  assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
  const page = await request(`${server.localOrigin}/sign-in`, { jar });
  assert.ok(page.location?.pathname === '/unknown-session' || page.status >= 400);
});

test('R37 CVE-2025-64708 a personal access token and a client secret end with their time', async () => {
  const expiresAt = Date.now() + day;
  const { value } = await management.call('POST', `/users/${user.id}/personal-access-tokens`, { name: 'short', expiresAt });
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  const extra = await management.call('POST', `/applications/${machine.id}/secrets`, { name: 'short', expiresAt });
  const resource = await management.createResource(['read']);
  const exchange = () => tokenRequest(server, exchanger, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: value,
    subject_token_type: 'urn:logto:token-type:personal_access_token',
  });
  const authenticate = () => tokenRequest(server, { ...machine, secret: extra.value }, {
    grant_type: 'client_credentials', resource: resource.indicator,
  });
  assert.equal((await exchange()).status, 200);
  assert.equal((await authenticate()).status, 200);
  await letTimePass(day + second);
  assertOAuthError(await exchange(), 400, 'invalid_grant');
  const expired = await authenticate();
  assertOAuthError(expired, [400, 401], ['invalid_request', 'invalid_client']);
});

test('R37 what already expired cannot be created', async () => {
  const expiresAt = Date.now() - day;
  const secret = await management.send('POST', `/applications/${application.id}/secrets`, { name: 'past', expiresAt });
  assert.ok([400, 422].includes(secret.status), String(secret.status));
  const token = await management.send('POST', `/users/${user.id}/personal-access-tokens`, { name: 'past', expiresAt });
  assert.ok([400, 422].includes(token.status), String(token.status));
});

test('R37 a signing key that was deleted verifies nothing', async () => {
  const resource = await management.createResource(['read']);
  const old = management.token;
  const before = await management.call('GET', '/configs/oidc/private-keys');
  await management.call('POST', '/configs/oidc/private-keys/rotate', {});
  assert.equal((await request(`${server.localOrigin}/api/users`, { token: old })).status, 200, 'previous keys verify');
  await management.signIn();
  const previous = (await management.call('GET', '/configs/oidc/private-keys')).find(({ status }) => status === 'Previous');
  assert.ok(before.some(({ id }) => id === previous.id));
  await management.call('DELETE', `/configs/oidc/private-keys/${previous.id}`);
  assert.equal((await request(`${server.localOrigin}/api/users`, { token: old })).status, 401);
  const { keys } = (await request(`${server.localOrigin}/oidc/jwks`)).json;
  assert.ok(!keys.some(({ kid }) => kid === previous.id));
  assert.ok(resource.id);
});

test('R37 max_age asks for a fresh sign-in', async () => {
  const jar = new CookieJar();
  await authorize(server, application, user, { jar });
  await letTimePass(10 * 60 * second);
  const { parameters } = authorizationParameters(application, { max_age: '60', prompt: undefined, scope: 'openid' });
  const { response } = await follow(server, jar, authorizationUrl(server, parameters));
  assert.match(response?.url ?? '', /\/sign-in/);
});

test(...closingChecks(server));
