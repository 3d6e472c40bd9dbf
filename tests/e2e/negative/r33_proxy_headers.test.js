// R33: what a client writes into forwarding headers changes nothing unless a proxy is trusted.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { request } from '../support/http.js';
import { authorizationParameters, authorizationUrl, follow, tokenRequest } from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const application = await management.createApplication();
const spoofed = {
  'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7',
  'x-forwarded-port': '443', 'x-forwarded-prefix': '/evil', forwarded: 'for=203.0.113.7;host=evil.example;proto=https',
  'x-real-ip': '203.0.113.7', 'x-original-url': '/api/users', 'x-rewrite-url': '/api/users', 'x-client-cert': 'x',
  'x-original-host': 'evil.example', 'true-client-ip': '203.0.113.7', 'cf-connecting-ip': '203.0.113.7',
};

test('R33 CVE-2024-10039 discovery, redirects and cookies do not follow spoofed headers', async () => {
  const plain = await request(`${server.localOrigin}/oidc/.well-known/openid-configuration`);
  const lied = await request(`${server.localOrigin}/oidc/.well-known/openid-configuration`, { headers: spoofed });
  assert.deepEqual(lied.json, plain.json);
  const { parameters } = authorizationParameters(application);
  const started = await request(authorizationUrl(server, parameters), { headers: spoofed });
  assert.ok(!/evil\.example/.test(started.headers.location), started.headers.location);
  assert.ok(!started.setCookies.some((cookie) => /;\s*secure/i.test(cookie)), 'plain HTTP stays plain HTTP');
});

test('R33 a foreign Host header makes no address of ours', async () => {
  for (const host of ['evil.example', `evil.example:${server.port}`, `127.0.0.1:${server.port}@evil.example`, 'evil.example\\']) {
    const answer = await request(`${server.localOrigin}/oidc/.well-known/openid-configuration`, { headers: { host } });
    assert.ok(!answer.text.includes('evil.example'), host);
    const { parameters } = authorizationParameters(application);
    const started = await request(authorizationUrl(server, parameters), { headers: { host } });
    assert.ok(!/evil\.example/.test(started.headers.location ?? ''), host);
  }
});

test('R33 CVE-2023-36456 the audit log holds the address of the connection', async () => {
  const failed = await request(`${server.localOrigin}/oidc/token`, {
    headers: spoofed,
    form: { grant_type: 'authorization_code', code: 'unknown', redirect_uri: application.redirectUri,
      client_id: application.id, client_secret: application.secret },
  });
  assert.equal(failed.status, 400);
  const events = await management.call('GET', `/logs?applicationId=${application.id}`);
  assert.ok(events.length > 0);
  for (const { payload } of events) assert.equal(payload.ip, '127.0.0.1');
});

test('R33 CVE-2024-47070 no header opens what needs a token', async () => {
  for (const value of ['127.0.0.1', 'localhost', '::1', "127.0.0.1' or 1=1", 'fe80::1%lo']) {
    const answer = await request(`${server.localOrigin}/api/users`, {
      headers: { ...spoofed, 'x-forwarded-for': value, 'x-forwarded-user': 'admin', 'remote-user': 'admin' },
    });
    assert.equal(answer.status, 401, value);
  }
});

test('R33 behind a trusted proxy the headers count, and malformed ones harm nothing', async () => {
  const trusting = await startServer({ settings: { TRUST_PROXY_HEADER: '1' } });
  const client = await (await trusting.management()).createApplication();
  const failed = await tokenRequest({ localOrigin: trusting.localOrigin }, client, { grant_type: 'authorization_code', code: 'x' });
  assert.equal(failed.status, 400);
  for (const value of ['', ',', 'not-an-address', '1.2.3.4, , 5.6.7.8', '\u00e9', '['.repeat(2000), '1.2.3.4:99999', "';--"]) {
    const answer = await request(`${trusting.localOrigin}/oidc/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-for': Buffer.from(value).toString('latin1'), 'x-forwarded-proto': value === '' ? '' : 'gopher',
        'x-forwarded-host': 'evil.example/%2e%2e' },
    });
    assert.ok([200, 400].includes(answer.status), `${value.slice(0, 20)} answered ${answer.status}`);
    assert.ok(!answer.text.includes('gopher') && !answer.text.includes('evil.example'));
  }
  const jar = new CookieJar();
  const { parameters } = authorizationParameters(client);
  const secure = await request(authorizationUrl(trusting, parameters), { jar, headers: { 'x-forwarded-proto': 'https' } });
  assert.ok(secure.setCookies.length > 0);
  for (const cookie of secure.setCookies) assert.match(cookie, /;\s*secure/i);
  assert.ok(await follow(trusting, new CookieJar(), authorizationUrl(trusting, parameters)));
});

test(...closingChecks(server));
