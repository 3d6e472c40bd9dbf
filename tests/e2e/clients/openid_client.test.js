// openid-client: the certified relying party of the Node.js world.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as client from 'openid-client';

import { CookieJar } from '../support/cookies.js';
import { experienceSignIn } from '../support/experience.js';
import { follow } from '../support/oauth.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser({ name: 'Ada' });
const application = await management.createApplication({
  postLogoutRedirectUris: ['https://rp.example/signed-out'],
});

function discover(id = application.id, authentication = client.ClientSecretBasic(application.secret)) {
  return client.discovery(new URL(server.issuer), id, application.secret, authentication, {
    execute: [client.allowInsecureRequests],
  });
}

// The user's browser between the two calls of the library.
async function browse(url) {
  const jar = new CookieJar();
  const { response } = await follow(server, jar, url);
  assert.ok(response, 'the sign-in page comes first');
  const { callback } = await follow(server, jar, await experienceSignIn(server, jar, user));
  assert.ok(callback);
  rememberSecret(callback.searchParams.get('code'));
  return callback;
}

async function startFlow(config, extra = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier, expectedState: client.randomState(), expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: application.redirectUri,
    scope: 'openid profile offline_access',
    prompt: 'consent',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...extra,
  });
  return { checks, callback: await browse(url) };
}

test('discovers, signs in, reads claims, refreshes, introspects, revokes and signs out', async () => {
  const config = await discover();
  const { checks, callback } = await startFlow(config);
  const tokens = await client.authorizationCodeGrant(config, callback, checks);
  const claims = tokens.claims();
  assert.equal(claims.sub, user.id);
  assert.equal(claims.aud, application.id);
  rememberSecret(tokens.access_token);
  rememberSecret(tokens.refresh_token);

  const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  assert.equal(info.name, 'Ada');

  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal(refreshed.claims().sub, user.id);

  const introspected = await client.tokenIntrospection(config, refreshed.access_token);
  assert.equal(introspected.active, true);
  assert.equal(introspected.sub, user.id);

  await client.tokenRevocation(config, refreshed.access_token);
  const after = await client.tokenIntrospection(config, refreshed.access_token);
  assert.equal(after.active, false);

  const endSession = client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token, post_logout_redirect_uri: 'https://rp.example/signed-out',
  });
  assert.ok(endSession.href.startsWith(`${server.issuer}/session/end?`));
});

test('uses client_secret_post as well', async () => {
  const config = await discover(application.id, client.ClientSecretPost(application.secret));
  const { checks, callback } = await startFlow(config);
  const tokens = await client.authorizationCodeGrant(config, callback, checks);
  assert.equal(tokens.claims().sub, user.id);
});

test('gets tokens for an API by client_credentials, and none without an API', async () => {
  const resource = await management.createResource(['read']);
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  await management.createRole({
    type: 'MachineToMachine', scopeIds: [resource.scopes.read], applicationIds: [machine.id],
  });
  const config = await client.discovery(new URL(server.issuer), machine.id, machine.secret,
    client.ClientSecretBasic(machine.secret), { execute: [client.allowInsecureRequests] });
  const tokens = await client.clientCredentialsGrant(config, { resource: resource.indicator, scope: 'read' });
  assert.equal(tokens.token_type, 'bearer');
  assert.equal(tokens.scope, 'read');
  await assert.rejects(client.clientCredentialsGrant(config, {}), { error: 'invalid_target' });
});

test('refuses a callback for another state, and a code with a wrong verifier', async () => {
  const config = await discover();
  const first = await startFlow(config);
  await assert.rejects(client.authorizationCodeGrant(config, first.callback, {
    ...first.checks, expectedState: 'another',
  }));
  await assert.rejects(client.authorizationCodeGrant(config, first.callback, {
    ...first.checks, pkceCodeVerifier: client.randomPKCECodeVerifier(),
  }), { error: 'invalid_grant' });
});

test('reports a wrong client secret as invalid_client', async () => {
  const config = await discover();
  const { checks, callback } = await startFlow(config);
  const wrong = await discover(application.id, client.ClientSecretBasic('not-the-secret-of-it'));
  await assert.rejects(client.authorizationCodeGrant(wrong, callback, checks), (error) => {
    assert.equal(error.status, 401);
    return true;
  });
});

test(...closingChecks(server));
