// Behind nginx with TLS and TRUST_PROXY_HEADER: addresses, cookies and a whole sign-in.
import assert from 'node:assert/strict';
import https from 'node:https';
import { test } from 'node:test';

import * as client from 'openid-client';

import { newPage, signInOnPage, startChromium } from '../support/chromium.js';
import { basic, request } from '../support/http.js';
import { startNginx } from '../support/nginx.js';
import { freePort } from '../support/ports.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, startServer } from '../support/server.js';

const port = await freePort();
const server = await startServer({
  endpoint: () => `https://localhost:${port}`, settings: { TRUST_PROXY_HEADER: '1' },
});
const { agent } = await startNginx({ port, upstream: server.localOrigin });
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication({ redirectUris: [`https://localhost:${port}/healthz`] });

// openid-client over the connection that trusts the private authority.
async function trustingFetch(url, { method, headers, body }) {
  const answer = await request(url, {
    method, agent, headers: Object.fromEntries(new Headers(headers)), body: body && String(body),
  });
  return new Response(answer.body.length ? answer.body : null, {
    status: answer.status, headers: answer.headers,
  });
}

test('the discovery document names the public addresses, all of them HTTPS', async () => {
  const { json } = await request(`${server.issuer}/.well-known/openid-configuration`, { agent });
  assert.equal(json.issuer, `https://localhost:${port}/oidc`);
  for (const [name, value] of Object.entries(json)) {
    if (/_endpoint$|_uri$/.test(name)) assert.ok(value.startsWith(`https://localhost:${port}/`), name);
  }
});

test('a relying party signs a user in through the proxy with Secure cookies', async () => {
  const config = await client.discovery(new URL(server.issuer), application.id, application.secret, undefined, {
    [client.customFetch]: trustingFetch,
  });
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: application.redirectUri, scope: 'openid', state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });

  const page = await newPage(await startChromium());
  await page.goto(url.href);
  await page.waitForURL(/\/sign-in/);
  const cookies = await page.context().cookies();
  const interaction = cookies.filter(({ name }) => name.startsWith('_'));
  assert.ok(interaction.length > 0);
  for (const cookie of interaction) assert.ok(cookie.secure, `${cookie.name} is not Secure`);
  await signInOnPage(page, user);
  await page.waitForURL(/\/healthz\?/);
  const callback = new URL(page.url());
  rememberSecret(callback.searchParams.get('code'));

  const tokens = await client.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true,
  });
  assert.equal(tokens.claims().iss, server.issuer);
  assert.equal(tokens.claims().sub, user.id);
});

test('the failure path: a wrong secret through the proxy is invalid_client', async () => {
  const answer = await request(`${server.issuer}/token`, {
    agent, form: { grant_type: 'client_credentials', client_id: application.id, client_secret: 'wrong-wrong-wrong' },
  });
  assert.equal(answer.status, 401);
  assert.equal(answer.json.error, 'invalid_client');
});

test('the address of the visitor, not of the proxy, is in the audit log', async () => {
  const visitor = new https.Agent({ ca: agent.options.ca, localAddress: '127.0.0.9' });
  const failed = await request(`${server.issuer}/token`, {
    agent: visitor,
    headers: { authorization: basic(application.id, application.secret) },
    form: { grant_type: 'authorization_code', code: 'unknown', redirect_uri: application.redirectUri },
  });
  visitor.destroy();
  assert.equal(failed.status, 400);
  const events = await management.call('GET', `/logs?applicationId=${application.id}&page_size=100`);
  const { payload } = events.find((event) => event.payload.result === 'Error');
  assert.equal(payload.ip, '127.0.0.9');
});

test(...closingChecks(server));
