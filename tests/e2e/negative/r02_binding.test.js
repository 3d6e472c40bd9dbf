// R02: codes, interactions and sessions belong to the client and the browser for which they were made.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { experience, experienceSignIn } from '../support/experience.js';
import { request } from '../support/http.js';
import {
  assertOAuthError, authorizationParameters, authorizationUrl, authorize, follow, introspect, obtainTokens,
  redeemCode, refresh, tokenRequest,
} from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication();
const other = await management.createApplication();
const publicClient = await management.createApplication({ type: 'SPA' });

test('R02 a code is refused to another client, which also cannot use it up', async () => {
  const authorization = await authorize(server, application, user);
  assertOAuthError(await redeemCode(server, other, authorization), 400, 'invalid_grant');
  assertOAuthError(await redeemCode(server, publicClient, authorization), 400, 'invalid_grant');
  assert.equal((await redeemCode(server, application, authorization)).status, 200);
});

test('R02 a code is refused with another redirect URI', async () => {
  const wrong = await authorize(server, application, user);
  assertOAuthError(await redeemCode(server, application, wrong, {
    redirect_uri: 'https://rp.example/other',
  }), 400, 'invalid_grant');
});

test('R02 a code that names one client in the body and authenticates another is refused', async () => {
  const authorization = await authorize(server, application, user);
  const response = await tokenRequest(server, other, {
    client_id: application.id, grant_type: 'authorization_code', code: authorization.code,
    redirect_uri: application.redirectUri, code_verifier: authorization.verifier,
  });
  assertOAuthError(response, [400, 401], ['invalid_request', 'invalid_client', 'invalid_grant']);
});

test('R02 a refresh token is refused to another client', async () => {
  const tokens = await obtainTokens(server, application, user);
  assertOAuthError(await refresh(server, other, tokens.refresh_token), 400, 'invalid_grant');
});

test('R02 a client cannot learn of or revoke a token of another', async () => {
  const tokens = await obtainTokens(server, application, user);
  const seen = await introspect(server, other, tokens.refresh_token);
  assert.deepEqual(seen.json, { active: false });
  const revoked = await request(`${server.localOrigin}/oidc/token/revocation`, {
    form: { token: tokens.refresh_token, client_id: other.id, client_secret: other.secret },
  });
  assert.ok([200, 400].includes(revoked.status), String(revoked.status));
  assert.equal((await refresh(server, application, tokens.refresh_token)).status, 200);
});

test('R02 CVE-2023-0264 the name of an interaction is worth nothing without its cookie', async () => {
  const jar = new CookieJar();
  const { parameters } = authorizationParameters(application);
  await follow(server, jar, authorizationUrl(server, parameters));
  const redirectTo = await experienceSignIn(server, jar, user);
  const thief = await follow(server, new CookieJar(), redirectTo);
  assert.equal(thief.callback?.searchParams.get('code') ?? undefined, undefined);
  const owner = await follow(server, jar, redirectTo);
  assert.ok(owner.callback.searchParams.get('code'));
});

test('R02 CVE-2026-16089 an interaction cannot be finished for another client', async () => {
  const jar = new CookieJar();
  const first = authorizationParameters(application);
  await follow(server, jar, authorizationUrl(server, first.parameters));
  const call = experience(server, jar);
  await call('PUT', '', { interactionEvent: 'SignIn' });
  const second = authorizationParameters(other);
  await follow(server, jar, authorizationUrl(server, second.parameters));
  const redirectTo = await experienceSignIn(server, jar, user);
  const { callback } = await follow(server, jar, redirectTo);
  const code = callback.searchParams.get('code');
  const state = callback.searchParams.get('state');
  const [owner, request] = state === second.parameters.state ? [other, second] : [application, first];
  assert.equal(callback.searchParams.get('state'), request.parameters.state);
  const foreign = owner === other ? application : other;
  assertOAuthError(await redeemCode(server, foreign, { code, ...request }), 400, 'invalid_grant');
});

test('R02 a verification of one interaction is worth nothing in another', async () => {
  const jars = [new CookieJar(), new CookieJar()];
  const ids = [];
  for (const jar of jars) {
    await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
    const call = experience(server, jar);
    await call('PUT', '', { interactionEvent: 'SignIn' });
  }
  const verified = await experience(server, jars[0])('POST', '/verification/password', {
    identifier: { type: 'username', value: user.username }, password: user.password,
  });
  ids.push(verified.json.verificationId);
  const used = await experience(server, jars[1])('POST', '/identification', { verificationId: ids[0] });
  assert.ok(used.status >= 400 && used.status < 500, String(used.status));
  const submitted = await experience(server, jars[1])('POST', '/submit');
  assert.ok(submitted.status >= 400 && submitted.status < 500, String(submitted.status));
});

test('R02 a code that came back is used once; the second use revokes what the first gave', async () => {
  const authorization = await authorize(server, application, user);
  const first = await redeemCode(server, application, authorization);
  assert.equal(first.status, 200, first.text);
  assertOAuthError(await redeemCode(server, application, authorization), 400, 'invalid_grant');
  assertOAuthError(await refresh(server, application, first.json.refresh_token), 400, 'invalid_grant');
  assert.equal((await introspect(server, application, first.json.access_token)).json.active, false);
});

test(...closingChecks(server));
