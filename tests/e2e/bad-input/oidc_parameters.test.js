// Requests to the OpenID Provider that are wrong in every way: the specified error, in its shape, with a
// request id, nothing changed and nothing broken.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { basic, request } from '../support/http.js';
import {
  assertOAuthError, authorizationParameters, authorizationUrl, authorize, follow, redeemCode,
} from '../support/oauth.js';
import { eventually } from '../support/process.js';
import { assertStillReady, closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication();
const machine = await management.createApplication({ type: 'MachineToMachine' });
const resource = await management.createResource(['read']);
const tokenUrl = `${server.localOrigin}/oidc/token`;
const endpoints = ['/oidc/token', '/oidc/token/introspection', '/oidc/token/revocation'];
const authorization = basic(application.id, application.secret);

afterEach(() => assertStillReady(server));

function assertRequestId(response) {
  assert.match(response.headers['logto-core-request-id'] ?? '', /^[\w-]{16}$/, `${response.url} has no request id`);
}

test('wrong content types', async () => {
  for (const path of endpoints) {
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded2', '']) {
      const response = await request(`${server.localOrigin}${path}`, {
        method: 'POST', body: 'grant_type=client_credentials&token=x', headers: { authorization, 'content-type': type },
      });
      assertOAuthError(response, [400, 415], 'invalid_request');
      assertRequestId(response);
    }
  }
});

test('an empty body, no body and a body that is no form', async () => {
  for (const path of endpoints) {
    for (const body of ['', '&&&', '====', 'grant_type', '%', '%zz=%zz', 'a=%']) {
      const response = await request(`${server.localOrigin}${path}`, {
        method: 'POST', body, headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      });
      assertOAuthError(response, 400, ['invalid_request', 'unsupported_grant_type']);
    }
    const none = await request(`${server.localOrigin}${path}`, { method: 'POST', headers: { authorization, 'content-length': 0 } });
    assertOAuthError(none, [400, 415], 'invalid_request');
  }
});

test('repeated parameters', async () => {
  for (const name of ['grant_type', 'code', 'redirect_uri', 'client_id', 'client_secret', 'code_verifier', 'refresh_token', 'scope']) {
    const form = [['grant_type', 'authorization_code'], ['code', 'x'], ['redirect_uri', application.redirectUri],
      ['client_id', application.id], ['client_secret', application.secret], ['code_verifier', 'a'.repeat(43)],
      ['refresh_token', 'x'], ['scope', 'openid']];
    const response = await request(tokenUrl, { form: [...form, [name, 'another']] });
    assertOAuthError(response, [400, 401], ['invalid_request', 'invalid_client']);
  }
  for (const name of ['client_id', 'scope', 'state', 'nonce', 'response_type', 'prompt', 'code_challenge', 'code_challenge_method', 'max_age']) {
    const { parameters } = authorizationParameters(application);
    const { callback, response } = await follow(server, new CookieJar(), authorizationUrl(server, {
      ...parameters, [name]: [parameters[name] ?? '1', 'another'],
    }));
    assert.equal(callback?.searchParams.get('code') ?? null, null);
    if (callback) assert.equal(callback.searchParams.get('error'), 'invalid_request', name);
    else assert.equal(response.status, 400, `${name}: ${response.url}`);
  }
});

test('null bytes, control characters and invalid UTF-8', async () => {
  const values = ['%00', 'a%00b', '%0a', '%ff%fe', '%c0%af', '%ed%a0%80', '%f5%80%80%80', '%c3', '%80'];
  for (const value of values) {
    for (const name of ['grant_type', 'code', 'refresh_token', 'scope', 'client_id', 'resource']) {
      const fields = { grant_type: 'authorization_code', redirect_uri: 'x', code: 'x', [name]: value };
      const response = await request(tokenUrl, {
        method: 'POST', body: Object.entries(fields).map((pair) => pair.join('=')).join('&'),
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      });
      assertOAuthError(response, [400, 401], ['invalid_request', 'invalid_client', 'invalid_grant', 'invalid_target', 'unsupported_grant_type']);
    }
    for (const name of ['state', 'nonce', 'scope', 'login_hint', 'redirect_uri', 'client_id', 'ui_locales']) {
      const { parameters } = authorizationParameters(application, { [name]: undefined });
      const url = `${authorizationUrl(server, parameters)}&${name}=${value}`;
      const response = await request(url, { headers: { accept: 'text/html' } });
      assert.ok(response.status < 500, `${name}=${value} answered ${response.status}`);
      assert.ok(!/[\u0000-\u001f]/.test(response.headers.location ?? ''));
    }
  }
});

test('unknown parameters are ignored', async () => {
  const authorized = await authorize(server, application, user, { unknown: 'x', __proto__x: 'y', 'a[b]': 'c' });
  const response = await redeemCode(server, application, authorized, { unknown: 'x', 'constructor': 'y' });
  assert.equal(response.status, 200, response.text);
});

test('missing client authentication', async () => {
  for (const path of endpoints) {
    const response = await request(`${server.localOrigin}${path}`, { form: { grant_type: 'client_credentials', token: 'x' } });
    assertOAuthError(response, [400, 401], ['invalid_request', 'invalid_client']);
    const named = await request(`${server.localOrigin}${path}`, {
      form: { grant_type: 'authorization_code', token: 'x', code: 'x', client_id: application.id },
    });
    assertOAuthError(named, [400, 401], ['invalid_request', 'invalid_client']);
  }
});

test('ambiguous client authentication', async () => {
  const form = { grant_type: 'client_credentials', resource: resource.indicator, token: 'x' };
  const own = basic(machine.id, machine.secret);
  for (const path of endpoints) {
    const both = await request(`${server.localOrigin}${path}`, {
      headers: { authorization: own }, form: { ...form, client_id: machine.id, client_secret: machine.secret },
    });
    assertOAuthError(both, [400, 401], ['invalid_request', 'invalid_client']);
    const another = await request(`${server.localOrigin}${path}`, {
      headers: { authorization: own }, form: { ...form, client_id: application.id },
    });
    assertOAuthError(another, [400, 401], ['invalid_request', 'invalid_client']);
    const assertion = await request(`${server.localOrigin}${path}`, {
      headers: { authorization: own },
      form: { ...form, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: 'x.y.z' },
    });
    assertOAuthError(assertion, [400, 401], ['invalid_request', 'invalid_client']);
  }
});

test('malformed client authentication', async () => {
  const encode = (text) => Buffer.from(text, 'latin1').toString('base64');
  for (const value of ['Basic', 'Basic ', 'Basic !!!!', `Basic ${encode('no-colon')}`, `Basic ${encode(':')}`, `Basic ${encode('%zz:%zz')}`,
    `Basic ${encode(`${machine.id}:`)}`, `Basic ${encode(`${machine.id}\u0000:${machine.secret}`)}`, `Basic ${encode('\xff\xfe:\xff')}`,
    `Digest ${encode('a:b')}`, 'Negotiate', `basic2 ${encode('a:b')}`]) {
    const response = await request(tokenUrl, { headers: { authorization: value }, form: { grant_type: 'client_credentials' } });
    assertOAuthError(response, [400, 401], ['invalid_request', 'invalid_client']);
    if (response.status === 401) assert.match(response.headers['www-authenticate'] ?? '', /^Basic /);
  }
});

test('unknown, malformed and oversize artefacts', async () => {
  for (const value of ['x', '', 'A'.repeat(64), 'A'.repeat(43), 'A'.repeat(5000), 'pat_x', 'eyJhbGciOiJub25lIn0.e30.', '\u00e9'.repeat(40), '../../etc', '0', 'null', '{}', '[]']) {
    const code = await request(tokenUrl, {
      headers: { authorization }, form: { grant_type: 'authorization_code', code: value, redirect_uri: application.redirectUri },
    });
    assertOAuthError(code, 400, ['invalid_grant', 'invalid_request']);
    const refreshed = await request(tokenUrl, { headers: { authorization }, form: { grant_type: 'refresh_token', refresh_token: value } });
    assertOAuthError(refreshed, 400, ['invalid_grant', 'invalid_request']);
    const seen = await request(`${server.localOrigin}/oidc/token/introspection`, { headers: { authorization }, form: { token: value } });
    if (value === '') assertOAuthError(seen, 400, 'invalid_request');
    else assert.deepEqual(seen.json, { active: false });
    const revoked = await request(`${server.localOrigin}/oidc/token/revocation`, { headers: { authorization }, form: { token: value } });
    assert.ok([200, 400].includes(revoked.status), `${revoked.status} ${value.slice(0, 20)}`);
    const info = await request(`${server.localOrigin}/oidc/me`, { headers: { authorization: `Bearer ${Buffer.from(value).toString('latin1')}` } });
    assertOAuthError(info, [400, 401], ['invalid_token', 'invalid_request']);
  }
});

test('wrong values in an authorization request come back to the client as errors', async () => {
  const cases = [
    [{ response_type: 'unknown' }, ['unsupported_response_type', 'invalid_request']],
    [{ response_type: undefined }, ['invalid_request']],
    [{ scope: 'openid unknown-scope' }, ['invalid_scope', undefined]],
    [{ prompt: 'none' }, ['login_required']],
    [{ prompt: 'none login' }, ['invalid_request']],
    [{ prompt: 'unknown' }, ['invalid_request']],
    [{ max_age: '-1' }, ['invalid_request']],
    [{ max_age: 'x' }, ['invalid_request']],
    [{ response_mode: 'unknown' }, ['invalid_request', 'unsupported_response_mode']],
    [{ resource: 'https://unknown.example/' }, ['invalid_target']],
    [{ resource: 'not a uri' }, ['invalid_target', 'invalid_request']],
    [{ resource: 'https://x.example/#fragment' }, ['invalid_target']],
    [{ request: 'x.y.z' }, ['request_not_supported', 'invalid_request']],
    [{ request_uri: 'https://evil.example/request' }, ['request_uri_not_supported', 'invalid_request']],
    [{ registration: '{}' }, ['registration_not_supported', undefined]],
    [{ id_token_hint: 'x.y.z' }, ['invalid_request']],
    [{ claims: '{' }, ['invalid_request', undefined]],
  ];
  for (const [overrides, errors] of cases) {
    const { parameters } = authorizationParameters(application, overrides);
    const { callback, response } = await follow(server, new CookieJar(), authorizationUrl(server, parameters));
    const what = JSON.stringify(overrides);
    if (!callback) {
      assert.ok(errors.includes(undefined) ? response.status === 200 : response.status === 400, `${what}: ${response.status} ${response.url}`);
      continue;
    }
    assert.ok(errors.includes(callback.searchParams.get('error')), `${what}: ${callback.search}`);
    assert.equal(callback.searchParams.get('state'), parameters.state);
    assert.equal(callback.searchParams.get('iss'), server.issuer);
  }
});

test('an unknown client or redirect URI is shown on our page, with a request id', async () => {
  for (const overrides of [{ client_id: 'nobody' }, { client_id: undefined }, { redirect_uri: 'https://evil.example/' }, { client_id: 'x'.repeat(3000) }]) {
    const { parameters } = authorizationParameters(application, overrides);
    const page = await request(authorizationUrl(server, parameters), { headers: { accept: 'text/html' } });
    assert.equal(page.status, 400);
    assert.match(page.headers['content-type'], /text\/html/);
    assertRequestId(page);
    const other = await request(authorizationUrl(server, parameters), { headers: { accept: 'application/json' } });
    assert.equal(other.status, 400);
    assert.equal(other.location, undefined);
  }
});

test('an unknown path and a wrong method', async () => {
  for (const [method, path] of [['GET', '/oidc/token'], ['DELETE', '/oidc/jwks'], ['GET', '/oidc/unknown'], ['PUT', '/oidc/auth']]) {
    const response = await request(`${server.localOrigin}${path}`, { method });
    assert.ok([404, 405].includes(response.status), `${method} ${path} answered ${response.status}`);
    assert.equal(response.json.error, 'invalid_request');
    assertRequestId(response);
  }
});

test('each error is in the log with the request id of its answer', async () => {
  const response = await request(tokenUrl, { headers: { authorization }, form: { grant_type: 'authorization_code', code: 'unknown', redirect_uri: application.redirectUri } });
  assert.equal(response.status, 400);
  const id = response.headers['logto-core-request-id'];
  await eventually(() => server.log.includes(id), 'a log line with the request id');
});

test(...closingChecks(server));
