// R34: no single request costs more than it may. What is too much is refused, and the server lives on.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { basic, request } from '../support/http.js';
import { assertApiError, assertOAuthError, authorizationParameters, authorizationUrl, tokenRequest } from '../support/oauth.js';
import { exchangeRaw } from '../support/raw.js';
import { assertStillReady, closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const application = await management.createApplication();
const machine = await management.createApplication({ type: 'MachineToMachine' });

afterEach(() => assertStillReady(server));

test('R34 CVE-2026-4634 a scope of thousands of values is refused', async () => {
  const scope = Array.from({ length: 5000 }, (_, index) => `s${index}`).join(' ');
  const response = await tokenRequest(server, machine, { grant_type: 'client_credentials', scope, resource: 'https://x.example/' });
  assert.ok([400, 413].includes(response.status), String(response.status));
  const { parameters } = authorizationParameters(application, { scope });
  const started = await request(authorizationUrl(server, parameters));
  assert.ok([303, 302, 400, 414, 431].includes(started.status), String(started.status));
  if (started.location) assert.equal(started.location.searchParams.get('error') !== null, true);
});

test('R34 many resources, many parameters, many cookies', async () => {
  const many = Array.from({ length: 2000 }, (_, index) => ['resource', `https://x${index}.example/`]);
  const response = await request(`${server.localOrigin}/oidc/token`, {
    headers: { authorization: basic(machine.id, machine.secret) }, form: [['grant_type', 'client_credentials'], ...many],
  });
  assert.ok([400, 413].includes(response.status), String(response.status));
  const parameters = Array.from({ length: 20_000 }, (_, index) => [`p${index}`, '']);
  const flood = await request(`${server.localOrigin}/oidc/token`, { form: parameters });
  assert.ok([400, 413].includes(flood.status), String(flood.status));
  const cookie = Array.from({ length: 300 }, (_, index) => `c${index}=v`).join('; ');
  const cookies = await request(`${server.localOrigin}/sign-in`, { headers: { cookie } });
  assert.ok(cookies.status < 500, String(cookies.status));
});

test('R34 bodies over the limit get 413 and are not read to the end', async () => {
  const body = 'x='.padEnd(200_000, 'x');
  const form = await request(`${server.localOrigin}/oidc/token`, {
    method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(form.status, 413);
  const claimed = await exchangeRaw(server.port, 'POST /oidc/token HTTP/1.1\r\nHost: x\r\n'
    + 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999999\r\n\r\nx=1');
  assert.match(claimed, /^HTTP\/1\.1 413 /);
});

test('R34 heads over the limit get 431 or 414', async () => {
  const long = await exchangeRaw(server.port, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(200_000)}\r\n\r\n`);
  assert.match(long, /^HTTP\/1\.1 431 /);
  const line = await exchangeRaw(server.port, `GET /${'a'.repeat(200_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  assert.match(line, /^HTTP\/1\.1 4(14|31) /);
  const many = Array.from({ length: 5000 }, (_, index) => `X-H${index}: v`).join('\r\n');
  assert.match(await exchangeRaw(server.port, `GET / HTTP/1.1\r\nHost: x\r\n${many}\r\n\r\n`), /^HTTP\/1\.1 431 /);
});

test('R34 deeply nested and very wide JSON', async () => {
  const nested = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const arrays = '['.repeat(40_000);
  const wide = JSON.stringify({ customData: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i])) });
  for (const body of [nested, `{"customData":${nested}}`, arrays, wide]) {
    const answer = await request(`${server.localOrigin}/api/users`, {
      method: 'POST', body, token: management.token, headers: { 'content-type': 'application/json' },
    });
    assert.ok([200, 400, 413].includes(answer.status), String(answer.status));
  }
});

test('R34 CVE-2024-10270 patterns that explode are cut off', async () => {
  await management.createUser({ name: `${'a'.repeat(120)}!` });
  for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){30}', '((a*)*)*b', '(?:a{1,100}){1,100}', '\\p{L}+'.repeat(200), '(', '[', '*', '\\']) {
    for (const mode of ['posix', 'similar_to']) {
      const answer = await management.send('GET', `/users?search.name=${encodeURIComponent(pattern)}&mode.name=${mode}`);
      assert.ok([200, 400, 422].includes(answer.status), `${mode} ${pattern.slice(0, 20)} answered ${answer.status}`);
    }
  }
  const wildcards = await management.send('GET', `/users?search=${encodeURIComponent('%a'.repeat(2000))}`);
  assert.ok([200, 400, 414, 431].includes(wildcards.status), String(wildcards.status));
});

test('R34 an overlong password is refused before it is hashed', async () => {
  const answer = await management.send('POST', '/users', { username: 'longpassword', password: 'aB3-'.repeat(5000) });
  assertApiError(answer, [400, 413, 422]);
  const wrong = await tokenRequest(server, { id: machine.id, secret: 'x'.repeat(20_000) }, { grant_type: 'client_credentials' }, 'post');
  assert.ok([400, 401, 413].includes(wrong.status));
});

test('R34 an imported hash with an absurd cost is refused', async () => {
  for (const passwordDigest of [
    '$argon2id$v=19$m=4294967295,t=4294967295,p=16777215$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA',
    '$argon2id$v=19$m=1073741824,t=1000,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
  ]) {
    const answer = await management.send('POST', '/users', { username: 'costly', passwordDigest, passwordAlgorithm: 'Argon2id' });
    assertApiError(answer, [400, 422]);
  }
});

test('R34 CVE-2024-11734 a compressed body is not expanded', async () => {
  const answer = await request(`${server.localOrigin}/oidc/token`, {
    method: 'POST', body: Buffer.alloc(1000, 0x1f),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' },
  });
  assert.ok([400, 415].includes(answer.status), String(answer.status));
});

test('R34 many simultaneous wrong passwords are answered or shed, and none breaks the server', async () => {
  const answers = await Promise.all(Array.from({ length: 150 }, () => tokenRequest(server,
    { id: application.id, secret: 'wrong-wrong-wrong-wrong' }, { grant_type: 'authorization_code', code: 'x' })));
  for (const answer of answers) {
    if (answer.status === 429) continue;
    assertOAuthError(answer, [400, 401], 'invalid_client');
  }
});

test(...closingChecks(server));
