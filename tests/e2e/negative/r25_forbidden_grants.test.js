// R25: a client reaches the grants and response types that are its own and no others.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { request } from '../support/http.js';
import { managementResource } from '../support/management.js';
import {
  assertOAuthError, authorizationParameters, authorizationUrl, authorize, follow, redeemCode, tokenRequest,
} from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const traditional = await management.createApplication();
const spa = await management.createApplication({ type: 'SPA' });
const native = await management.createApplication({ type: 'Native', redirectUris: ['com.example.app://callback'] });
const machine = await management.createApplication({ type: 'MachineToMachine' });
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

async function answerOf(client, overrides) {
  const { parameters } = authorizationParameters(client, overrides);
  return follow(server, new CookieJar(), authorizationUrl(server, parameters));
}

test('R25 CVE-2026-9792 there is no password grant, for any client', async () => {
  for (const client of [traditional, spa, native, machine]) {
    const response = await tokenRequest(server, client, {
      grant_type: 'password', username: user.username, password: user.password, scope: 'openid',
    });
    assertOAuthError(response, [400, 401], ['unsupported_grant_type', 'unauthorized_client', 'invalid_client']);
  }
});

test('R25 CVE-2026-7571 no token and no ID token comes from the authorization endpoint', async () => {
  for (const type of ['token', 'id_token', 'id_token token', 'code token', 'code id_token token', 'code id_token', 'none', 'CODE', 'code code', '']) {
    for (const client of [spa, traditional]) {
      const { callback, response } = await answerOf(client, { response_type: type, response_mode: undefined });
      const answer = callback && new URLSearchParams([...callback.searchParams, ...new URLSearchParams(callback.hash.slice(1))]);
      const error = answer?.get('error') ?? response?.status;
      assert.ok(['unsupported_response_type', 'unauthorized_client', 'invalid_request', 400].includes(error), `${type}: ${error}`);
      for (const name of ['access_token', 'id_token', 'code']) assert.equal(answer?.get(name) ?? null, null, type);
    }
  }
});

test('R25 only a machine gets client_credentials', async () => {
  const resource = await management.createResource(['read']);
  const form = { grant_type: 'client_credentials', resource: resource.indicator };
  assert.equal((await tokenRequest(server, machine, form)).status, 200);
  for (const client of [traditional, spa, native]) {
    assertOAuthError(await tokenRequest(server, client, form), [400, 401], ['unauthorized_client', 'invalid_client', 'unsupported_grant_type', 'invalid_request']);
  }
});

test('R25 a machine cannot authorize users', async () => {
  const { callback, response } = await answerOf({ ...machine, redirectUri: 'https://rp.example/callback' });
  assert.equal(callback, undefined);
  assert.equal(response.status, 400);
});

test('R25 token exchange is for applications that allow it, which no third party can', async () => {
  const { value } = await management.call('POST', `/users/${user.id}/personal-access-tokens`, { name: 'cli' });
  const form = { grant_type: exchange, subject_token: value, subject_token_type: 'urn:logto:token-type:personal_access_token' };
  for (const client of [traditional, spa, machine]) {
    assertOAuthError(await tokenRequest(server, client, form), [400, 401, 403], ['unauthorized_client', 'invalid_client', 'invalid_request']);
  }
  const thirdParty = await management.send('POST', '/applications', {
    name: 'x', type: 'Traditional', isThirdParty: true, customClientMetadata: { allowTokenExchange: true },
    oidcClientMetadata: { redirectUris: ['https://rp.example/callback'], postLogoutRedirectUris: [] },
  });
  assert.ok(thirdParty.status >= 400 && thirdParty.status < 500, String(thirdParty.status));
});

test('R25 a third party gets no scope that it was not given, and never the Management API', async () => {
  const resource = await management.createResource(['read']);
  await management.createRole({ scopeIds: [resource.scopes.read], userIds: [user.id] });
  const thirdParty = await management.createThirdPartyApplication({ userScopes: ['profile'] });
  const refused = await answerOf(thirdParty, { scope: 'openid email' });
  assert.equal(refused.callback.searchParams.get('error'), 'invalid_scope');
  const scopes = await management.call('GET', '/resources?includeScopes=true');
  const all = scopes.find(({ indicator }) => indicator === managementResource).scopes[0];
  const given = await management.send('POST', `/applications/${thirdParty.id}/user-consent-scopes`, { resourceScopes: [all.id] });
  assert.ok(given.status >= 400 && given.status < 500, String(given.status));
});

test('R25 without offline_access there is no refresh token', async () => {
  const authorization = await authorize(server, spa, user, { scope: 'openid' });
  const { json } = await redeemCode(server, spa, authorization);
  assert.equal(json.refresh_token, undefined);
});

test('R25 unknown, empty and repeated grant types', async () => {
  for (const type of ['unknown', '', 'implicit', 'authorization_code ', 'Authorization_code', 'authorization_code\u0000']) {
    const response = await tokenRequest(server, traditional, { grant_type: type, code: 'x' });
    assertOAuthError(response, [400, 401], ['unsupported_grant_type', 'invalid_request', 'unauthorized_client']);
  }
  const twice = await request(`${server.localOrigin}/oidc/token`, {
    form: [['grant_type', 'client_credentials'], ['grant_type', 'authorization_code'],
      ['client_id', machine.id], ['client_secret', machine.secret]],
  });
  assertOAuthError(twice, 400, 'invalid_request');
});

test(...closingChecks(server));
