// @logto/node: the SDK under all of Logto's server-side SDKs.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import LogtoClient, { Prompt } from '@logto/node';

import { CookieJar } from '../support/cookies.js';
import { experienceSignIn } from '../support/experience.js';
import { follow } from '../support/oauth.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser({ name: 'Ada' });
const resource = await management.createResource(['read', 'write']);
await management.createRole({ scopeIds: [resource.scopes.read], userIds: [user.id] });
const signedOut = 'https://rp.example/signed-out';
const application = await management.createApplication({ postLogoutRedirectUris: [signedOut] });

class MemoryStorage {
  #items = new Map();
  async getItem(key) { return this.#items.get(key) ?? null; }
  async setItem(key, value) { this.#items.set(key, value); }
  async removeItem(key) { this.#items.delete(key); }
}

function createClient(overrides = {}) {
  const visits = [];
  const client = new LogtoClient({
    endpoint: server.origin, appId: application.id, appSecret: application.secret,
    resources: [resource.indicator], scopes: ['read', 'write', 'email'], ...overrides,
  }, { navigate: (url) => { visits.push(url); }, storage: new MemoryStorage() });
  return { client, visits, jar: new CookieJar() };
}

async function signIn({ client, visits, jar }) {
  await client.signIn({ redirectUri: application.redirectUri, prompt: Prompt.Consent });
  const step = await follow(server, jar, visits.at(-1));
  const { callback } = step.callback ? step : await follow(server, jar, await experienceSignIn(server, jar, user));
  rememberSecret(callback.searchParams.get('code'));
  await client.handleSignInCallback(callback.href);
}

test('signs in, gives claims, userinfo and a token for an API, and signs out', async () => {
  const visitor = createClient();
  const { client, visits, jar } = visitor;
  assert.equal(await client.isAuthenticated(), false);
  await signIn(visitor);
  assert.equal(await client.isAuthenticated(), true);

  const claims = await client.getIdTokenClaims();
  assert.equal(claims.sub, user.id);
  assert.equal(claims.iss, server.issuer);
  assert.equal((await client.fetchUserInfo()).name, 'Ada');

  const token = await client.getAccessTokenClaims(resource.indicator);
  assert.equal(token.aud, resource.indicator);
  assert.equal(token.scope, 'read', 'a scope that no role gives is not granted');

  await client.signOut(signedOut);
  const step = await follow(server, jar, visits.at(-1));
  assert.ok(step.callback?.href.startsWith(signedOut) || step.response?.status === 200);
  assert.equal(await client.isAuthenticated(), false);
});

test('a second application is signed in by the session of the first', async () => {
  const visitor = createClient();
  await signIn(visitor);
  const other = createClient();
  other.jar = visitor.jar;
  await other.client.signIn({ redirectUri: application.redirectUri });
  const step = await follow(server, other.jar, other.visits.at(-1));
  assert.ok(step.callback?.searchParams.get('code'), 'no page is shown');
  await other.client.handleSignInCallback(step.callback.href);
  assert.equal((await other.client.getIdTokenClaims()).sub, user.id);
});

test('a wrong secret, a used callback and a resource without permission fail', async () => {
  const wrong = createClient({ appSecret: 'not-the-secret-at-all' });
  await assert.rejects(signIn(wrong));

  const visitor = createClient();
  await visitor.client.signIn({ redirectUri: application.redirectUri });
  await assert.rejects(visitor.client.handleSignInCallback(`${application.redirectUri}?code=x&state=y`));

  const granted = createClient();
  await signIn(granted);
  await assert.rejects(granted.client.getAccessToken('https://unknown.example/api'));
});

test(...closingChecks(server));
