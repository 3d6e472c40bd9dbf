// oauth4webapi: checks every response strictly (types, headers, RFC 9207, RFC 9068).
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as oauth from 'oauth4webapi';

import { CookieJar } from '../support/cookies.js';
import { experienceSignIn } from '../support/experience.js';
import { follow } from '../support/oauth.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser({ primaryEmail: 'ada@example.com' });
const resource = await management.createResource(['read', 'write']);
await management.createRole({ scopeIds: [resource.scopes.read], userIds: [user.id] });
const application = await management.createApplication({ type: 'SPA' });
const client = { client_id: application.id };
const insecure = { [oauth.allowInsecureRequests]: true };

async function discover(algorithm) {
  const issuer = new URL(server.issuer);
  const response = await oauth.discoveryRequest(issuer, { algorithm, ...insecure });
  return oauth.processDiscoveryResponse(issuer, response);
}

async function authorize(as, extra = {}) {
  const verifier = rememberSecret(oauth.generateRandomCodeVerifier());
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const url = new URL(as.authorization_endpoint);
  const parameters = {
    client_id: client.client_id, redirect_uri: application.redirectUri, response_type: 'code',
    scope: 'openid email offline_access read', prompt: 'consent', resource: resource.indicator,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    state, nonce, ...extra,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const jar = new CookieJar();
  await follow(server, jar, url);
  const { callback } = await follow(server, jar, await experienceSignIn(server, jar, user));
  return { callback, verifier, state, nonce };
}

async function redeem(as, { callback, verifier, state, nonce }) {
  const answer = oauth.validateAuthResponse(as, client, callback, state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), answer,
    application.redirectUri, verifier, { additionalParameters: { resource: resource.indicator }, ...insecure });
  return oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: nonce, requireIdToken: true,
  });
}

test('finds the same server by OpenID discovery and by RFC 8414', async () => {
  const oidc = await discover('oidc');
  assert.equal(oidc.issuer, server.issuer);
  const response = await fetch(`${server.issuer}/.well-known/oauth-authorization-server`);
  assert.deepEqual(await response.json(), oidc);
});

test('a public client gets an RFC 9068 access token for an API and the API accepts it', async () => {
  const as = await discover('oidc');
  const tokens = await redeem(as, await authorize(as));
  assert.equal(oauth.getValidatedIdTokenClaims(tokens).sub, user.id);

  const request = new Request(`${resource.indicator}things`, {
    headers: { authorization: `Bearer ${rememberSecret(tokens.access_token)}` },
  });
  const claims = await oauth.validateJwtAccessToken(as, request, resource.indicator, {
    ...insecure, signingAlgorithms: as.id_token_signing_alg_values_supported,
  });
  assert.equal(claims.sub, user.id);
  assert.equal(claims.client_id, application.id);
  assert.equal(claims.scope, 'read');
});

test('refreshes with rotation and reads userinfo with the opaque token', async () => {
  const as = await discover('oidc');
  const first = await redeem(as, await authorize(as));
  const response = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), first.refresh_token, insecure);
  const second = await oauth.processRefreshTokenResponse(as, client, response);
  assert.ok(second.refresh_token && second.refresh_token !== first.refresh_token);
  rememberSecret(second.refresh_token);

  const info = await oauth.userInfoRequest(as, client, second.access_token, insecure);
  const claims = await oauth.processUserInfoResponse(as, client, user.id, info);
  assert.equal(claims.email, 'ada@example.com');
  assert.equal(claims.email_verified, true);
});

test('revokes a refresh token', async () => {
  const as = await discover('oidc');
  const { refresh_token: token } = await redeem(as, await authorize(as));
  const revoked = await oauth.revocationRequest(as, client, oauth.None(), token, insecure);
  assert.equal(await oauth.processRevocationResponse(revoked), undefined);
  const response = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), token, insecure);
  await assert.rejects(oauth.processRefreshTokenResponse(as, client, response), { error: 'invalid_grant' });
});

test('refuses an answer of another issuer and a used code', async () => {
  const as = await discover('oidc');
  const flow = await authorize(as);
  const mixedUp = new URL(flow.callback);
  mixedUp.searchParams.set('iss', 'https://attacker.example/oidc');
  assert.throws(() => oauth.validateAuthResponse(as, client, mixedUp, flow.state));

  await redeem(as, flow);
  await assert.rejects(redeem(as, flow), { error: 'invalid_grant' });
});

test(...closingChecks(server));
