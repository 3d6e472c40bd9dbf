// Requests to the Management and Experience APIs that are wrong in every way.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { experience } from '../support/experience.js';
import { request } from '../support/http.js';
import { unique } from '../support/management.js';
import { assertApiError, authorizationParameters, authorizationUrl, follow } from '../support/oauth.js';
import { assertStillReady, closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const application = await management.createApplication();

afterEach(() => assertStillReady(server));

function post(path, body, headers = { 'content-type': 'application/json' }) {
  return request(`${server.localOrigin}/api${path}`, { method: 'POST', body, headers, token: management.token });
}

test('malformed JSON', async () => {
  for (const body of ['{', '}', '{"username":}', "{'username':'x'}", '{"a":1,}', 'null', '1', '"x"', '[]', '{"a":1}{"b":2}', '\ufeff{}', 'NaN', '{"username":"x"', '{"a":01}',]) {
    const answer = await post('/users', body);
    assert.ok(answer.status === 400 || (answer.status === 200 && /^\ufeff?(\{\})?$/.test(body)), `${body} answered ${answer.status}: ${answer.text}`);
    assert.equal(typeof answer.json.message === 'string' || answer.status === 200, true);
    assert.ok(answer.headers['logto-core-request-id']);
  }
});

test('invalid UTF-8, null bytes and lone surrogates in JSON', async () => {
  const bytes = [Buffer.from([0x7b, 0x22, 0x6e, 0x61, 0x6d, 0x65, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    Buffer.from('{"name":"\\u0000"}'), Buffer.from('{"name":"\\ud800"}'), Buffer.from('{"name":"a\u0000b"}'),
    Buffer.from('{"username":"a\\u0000b"}'), Buffer.from('{"customData":{"\\u0000":"\\u0000"}}')];
  for (const body of bytes) {
    const answer = await post('/users', body);
    assert.ok([200, 400, 422].includes(answer.status), `${body} answered ${answer.status}: ${answer.text}`);
    if (answer.status === 200) assert.equal((await management.send('GET', `/users/${answer.json.id}`)).status, 200);
  }
});

test('repeated members', async () => {
  const answer = await post('/users', `{"username":"${unique('u_')}","username":"${unique('u_')}"}`);
  assertApiError(answer, 400);
});

test('wrong content types', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', '']) {
    const answer = await post('/users', JSON.stringify({ username: unique('u_') }), { 'content-type': type });
    assertApiError(answer, [400, 415]);
  }
});

test('wrong types and values are named by their path', async () => {
  const cases = [
    ['/users', { username: 7 }, 'username'], ['/users', { primaryEmail: 'no address' }, 'primaryEmail'],
    ['/users', { primaryPhone: 'letters' }, 'primaryPhone'], ['/users', { customData: [] }, 'customData'],
    ['/applications', { name: 'x' }, 'type'], ['/applications', { name: '', type: 'SPA' }, 'name'],
    ['/applications', { name: 'x', type: 'Unknown' }, 'type'], ['/applications', { name: 'x'.repeat(300), type: 'SPA' }, 'name'],
    ['/resources', { name: 'x', indicator: 'not a uri' }, 'indicator'],
    ['/resources', { name: 'x', indicator: 'https://x.example/', accessTokenTtl: 'long' }, 'accessTokenTtl'],
    ['/roles', { name: 'x' }, 'description'], ['/roles', { name: 'x', description: 'y', type: 'Z' }, 'type'],
    ['/roles', { name: 'x', description: 'y', scopeIds: 'z' }, 'scopeIds'],
  ];
  for (const [path, body, member] of cases) {
    const answer = await management.send('POST', path, body);
    assertApiError(answer, [400, 422], ['guard.invalid_input', 'request.invalid_input']);
    assert.ok(answer.text.includes(member), `${path} ${JSON.stringify(body)}: ${answer.text}`);
  }
});

test('unknown ids are 404 and ids of other kinds too', async () => {
  const user = await management.createUser();
  for (const path of ['/users/unknown', `/users/${application.id}`, `/applications/${user.id}`, '/roles/unknown', '/resources/unknown', '/logs/unknown', '/no-such-thing']) {
    assertApiError(await management.send('GET', path), 404);
  }
  assertApiError(await management.send('DELETE', '/users/unknown'), 404);
  assertApiError(await management.send('PATCH', '/applications/unknown', { name: 'x' }), 404);
});

test('a refused change changes nothing', async () => {
  const user = await management.createUser({ name: 'Before' });
  const other = await management.createUser();
  const answer = await management.send('PATCH', `/users/${user.id}`, { name: 'After', username: other.username });
  assertApiError(answer, 422, 'user.username_already_in_use');
  assert.equal((await management.call('GET', `/users/${user.id}`)).name, 'Before');

  const role = await management.createRole();
  const assigned = await management.send('POST', `/users/${user.id}/roles`, { roleIds: [role.id, 'unknown'] });
  assert.ok(assigned.status >= 400 && assigned.status < 500);
  assert.deepEqual(await management.call('GET', `/users/${user.id}/roles`), []);
});

test('tokens: none, broken, without the scope', async () => {
  const url = `${server.localOrigin}/api/users`;
  assertApiError(await request(url), 401, 'auth.authorization_header_missing');
  for (const token of ['x', 'x.y.z', `${management.token}x`]) assertApiError(await request(url, { token }), 401, 'auth.unauthorized');
});

test('the Experience API without an interaction, out of order and with rubbish', async () => {
  const nobody = experience(server, new CookieJar());
  assertApiError(await nobody('PUT', '', { interactionEvent: 'SignIn' }), 400, 'session.not_found');

  const jar = new CookieJar();
  await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
  const call = experience(server, jar);
  for (const [method, path, body] of [
    ['POST', '/submit'], ['POST', '/identification', { verificationId: 'unknown' }], ['POST', '/identification', {}],
  ]) {
    const answer = await call(method, path, body);
    assert.ok(answer.status >= 400 && answer.status < 500, `${path} answered ${answer.status}`);
  }
  for (const body of [{}, { interactionEvent: 'Unknown' }, { interactionEvent: 7 }, []]) {
    assertApiError(await call('PUT', '', body), 400, 'guard.invalid_input');
  }
  assert.equal((await call('PUT', '', { interactionEvent: 'SignIn' })).status, 204);
  for (const body of [{}, { identifier: {}, password: 'x' }, { identifier: { type: 'username', value: 'x' } },
    { identifier: { type: 'unknown', value: 'x' }, password: 'x' }, { identifier: { type: 'username', value: 'x' }, password: '' },
    { identifier: { type: 'username', value: ['x'] }, password: { $ne: '' } }]) {
    assertApiError(await call('POST', '/verification/password', body), 400, 'guard.invalid_input');
  }
  assertApiError(await call('POST', '/verification/password', {
    identifier: { type: 'username', value: 'x\u0000y' }, password: 'p\u0000q',
  }), [400, 422]);
});

test('forged, foreign and damaged cookies are as good as none', async () => {
  for (const value of ['x', '', 'A'.repeat(64), '%7B%22_legacy%22%3A%22x%22%7D', '%', '"', '\u00ff', 'A'.repeat(3000)]) {
    const cookie = `_interaction=${value}; _session=${value}; _interaction.sig=${value}`;
    const page = await request(`${server.localOrigin}/sign-in`, { headers: { cookie } });
    assert.ok(page.status < 500, `${value.slice(0, 20)} answered ${page.status}`);
    const api = await request(`${server.localOrigin}/api/experience/interaction`, { headers: { cookie } });
    assert.ok(api.status >= 400 && api.status < 500, String(api.status));
  }
});

test(...closingChecks(server));
