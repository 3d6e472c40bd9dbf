// R23: PKCE can be neither left out nor weakened on the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import {
  assertOAuthError, authorizationParameters, authorizationUrl, authorize, follow, pkce, redeemCode,
} from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const publicClient = await management.createApplication({ type: 'SPA' });
const native = await management.createApplication({ type: 'Native', redirectUris: ['com.example.app://callback'] });
const confidential = await management.createApplication();

async function assertRequestRefused(client, overrides) {
  const { parameters } = authorizationParameters(client, overrides);
  const { callback, response } = await follow(server, new CookieJar(), authorizationUrl(server, parameters));
  const what = JSON.stringify(overrides);
  if (callback) {
    assert.equal(callback.searchParams.get('error'), 'invalid_request', what);
    assert.equal(callback.searchParams.get('code'), null);
  } else {
    assert.equal(response.status, 400, `${what} reached ${response.url}`);
  }
}

test('R23 CVE-2023-48228 a public client cannot leave the challenge out', async () => {
  for (const client of [publicClient, native]) {
    await assertRequestRefused(client, { code_challenge: undefined, code_challenge_method: undefined });
    await assertRequestRefused(client, { code_challenge: '', code_challenge_method: 'S256' });
  }
});

test('R23 only S256 is a method', async () => {
  for (const method of ['plain', 's256', 'S512', '', 'none', undefined]) {
    await assertRequestRefused(publicClient, { code_challenge_method: method });
  }
});

test('R23 a challenge has 43 characters of the base64url alphabet', async () => {
  for (const challenge of ['short', 'a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(42)}+`, `${'a'.repeat(42)}=`, `${'a'.repeat(42)}\u0000`]) {
    await assertRequestRefused(publicClient, { code_challenge: challenge });
  }
  await assertRequestRefused(publicClient, { code_challenge: [pkce().challenge, pkce().challenge] });
});

test('R23 CVE-2024-23647 a code with a challenge needs the verifier, whoever redeems it', async () => {
  for (const client of [publicClient, confidential]) {
    for (const verifier of [undefined, '', 'a'.repeat(43), pkce().verifier]) {
      const authorization = await authorize(server, client, user);
      assertOAuthError(await redeemCode(server, client, authorization, { code_verifier: verifier }),
        400, ['invalid_grant', 'invalid_request']);
    }
  }
});

test('R23 CVE-2024-23647 the challenge itself is no verifier', async () => {
  const authorization = await authorize(server, publicClient, user);
  assertOAuthError(await redeemCode(server, publicClient, authorization, {
    code_verifier: authorization.parameters.code_challenge,
  }), 400, 'invalid_grant');
});

test('R23 CVE-2024-23647 a verifier for a code without challenge is refused: the challenge was stripped on the way', async () => {
  const authorization = await authorize(server, confidential, user, {
    code_challenge: undefined, code_challenge_method: undefined,
  });
  assertOAuthError(await redeemCode(server, confidential, authorization), 400, ['invalid_grant', 'invalid_request']);
});

test('R23 a verifier has 43 to 128 characters of its alphabet', async () => {
  for (const verifier of ['a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)} `, `${'a'.repeat(43)}\u0000`]) {
    const authorization = await authorize(server, publicClient, user);
    assertOAuthError(await redeemCode(server, publicClient, authorization, { code_verifier: verifier }),
      400, ['invalid_grant', 'invalid_request']);
  }
});

test('R23 the right verifier works for every type of client', async () => {
  for (const client of [publicClient, native, confidential]) {
    const response = await redeemCode(server, client, await authorize(server, client, user));
    assert.equal(response.status, 200, response.text);
  }
});

test(...closingChecks(server));
