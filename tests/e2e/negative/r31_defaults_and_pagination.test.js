// R31: no secret is built in, and no parameter of a list reaches the database as text.
import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { request } from '../support/http.js';
import { managementResource } from '../support/management.js';
import { assertApiError, assertOAuthError, tokenRequest } from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();

async function keysOf(one) {
  const { json } = await request(`${one.localOrigin}/oidc/jwks`);
  return json.keys.map(({ x, n }) => x ?? n);
}

test('R31 GHSA-r9w3 two fresh installations share no key and no credential', async () => {
  const other = await startServer();
  const [mine, theirs] = [await keysOf(server), await keysOf(other)];
  assert.equal(mine.filter((key) => theirs.includes(key)).length, 0);
  const { credentials } = await other.management();
  assertOAuthError(await tokenRequest(server, credentials, {
    grant_type: 'client_credentials', resource: managementResource, scope: 'all',
  }), [400, 401], 'invalid_client');
});

test('R31 built-in applications and accounts have no known password', async () => {
  for (const id of ['demo-app', 'account-center', 'admin-console', 'm-default', 'm-admin']) {
    for (const secret of ['', 'secret', 'password', 'admin', id, 'changeme']) {
      const response = await tokenRequest(server, { id, secret }, {
        grant_type: 'client_credentials', resource: managementResource, scope: 'all',
      }, 'post');
      assert.ok([400, 401].includes(response.status), `${id} answered ${response.status}`);
      assert.equal(response.json.access_token, undefined);
    }
  }
});

test('R31 the test switch is off unless it is set', async () => {
  for (const headers of [{ 'development-user-id': 'integration-test-admin-user' }, { 'development-user-id': 'admin' }]) {
    assertApiError(await request(`${server.localOrigin}/api/users`, { headers }), 401, 'auth.authorization_header_missing');
  }
});

test('R31 keys on disk are for the owner alone', async () => {
  const data = path.join(server.directory, 'data');
  const entries = await readdir(data, { recursive: true }).catch(() => []);
  for (const name of entries) {
    const { mode } = await stat(path.join(data, name));
    assert.equal(mode & 0o007, 0, `${name} is open to others (${(mode & 0o777).toString(8)})`);
  }
});

test('R31 CVE-2026-33505 forged pages and sizes are refused', async () => {
  for (const query of ['page=0', 'page=-1', 'page=1.5', 'page=x', 'page_size=0', 'page_size=101', 'page_size=1000000',
    "page=1'--", 'page=1;drop table users', 'page=1&page=2', 'page=99999999999999999999', 'page=0x10', 'page=1e3', 'page=']) {
    const answer = await management.send('GET', `/users?${query}`);
    assert.equal(answer.status, 400, `${query} answered ${answer.status}`);
    assertApiError(answer, 400, ['guard.invalid_pagination', 'guard.invalid_input']);
  }
});

test('R31 GO-2026-4801 search terms are data', async () => {
  const user = await management.createUser({ name: "Robert'); drop table users;--" });
  const terms = ["%'; drop table users;--%", "' or '1'='1", '%\\%', '\\', '%_%_%', "');--", '" or ""="', '%00', 'a\u0000b', '\ud800'];
  for (const term of terms) {
    const answer = await management.send('GET', `/users?search=${encodeURIComponent(term.toWellFormed?.() ?? term)}`);
    assert.ok([200, 400].includes(answer.status), `${JSON.stringify(term)} answered ${answer.status}`);
    if (answer.status === 200) assert.ok(Array.isArray(answer.json));
  }
  const found = await management.call('GET', `/users?search=${encodeURIComponent("%Robert')%")}`);
  assert.deepEqual(found.map(({ id }) => id), [user.id]);
});

test('R31 names of columns and ways to compare are from a list', async () => {
  for (const query of ['search.password_digest=%25a%25', 'search.passwordDigest=%25a%25', 'search.id;drop=1', 'search=a&mode=raw',
    'search=a&joint=xor', 'mode.name=sql&search.name=a', 'search.tenant_id=admin']) {
    const answer = await management.send('GET', `/users?${query}`);
    assert.equal(answer.status, 400, `${query} answered ${answer.status}`);
  }
});

test('R31 identifiers in paths are data', async () => {
  for (const id of ["'--", '%27%20or%201=1--', '..%2f..%2fapplications', '%00', '*', 'null', 'undefined', `${'a'.repeat(5000)}`]) {
    const answer = await management.send('GET', `/users/${encodeURIComponent(decodeURIComponent(id))}`);
    assert.ok([400, 404, 414].includes(answer.status), `${id.slice(0, 20)} answered ${answer.status}`);
  }
});

test(...closingChecks(server));
