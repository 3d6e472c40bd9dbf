// Tenants beyond the two that an installation starts with: made by a command, served below /t/<id>, apart from
// each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { basic, request } from '../support/http.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer({ settings: { PATH_BASED_MULTI_TENANCY: 'true' } });
const management = await server.management();

async function ostiary(...args) {
  const { code, stdout, stderr } = await server.cli(...args);
  assert.equal(code, 0, stderr);
  return stdout;
}

test('a tenant made by `tenant create` is served at once, with an issuer and keys of its own', async () => {
  const tenant = JSON.parse(await ostiary('tenant', 'create', 'acme', '--name', 'Acme Inc.', '--json'));
  assert.deepEqual(tenant, { id: 'acme', name: 'Acme Inc.', issuer: `${server.origin}/t/acme/oidc` });
  const metadata = await request(`${tenant.issuer}/.well-known/openid-configuration`);
  assert.equal(metadata.json.issuer, tenant.issuer);
  const [own, others] = await Promise.all([request(metadata.json.jwks_uri), request(`${server.issuer}/jwks`)]);
  assert.notEqual(own.json.keys[0].kid, others.json.keys[0].kid);
  const ids = (await ostiary('tenant', 'list', '--json')).trim().split('\n').map((line) => JSON.parse(line).id);
  assert.deepEqual(ids, ['acme', 'admin', 'default']);
});

test('who administers one tenant administers no other', async () => {
  const { id, secret } = JSON.parse(await ostiary('app', 'create', '--management', '--tenant', 'acme', '--json'));
  rememberSecret(secret);
  const answer = await request(`${server.origin}/t/acme/oidc/token`, {
    headers: { authorization: basic(id, secret) },
    form: { grant_type: 'client_credentials', resource: 'https://acme.logto.app/api', scope: 'all' },
  });
  assert.equal(answer.status, 200, answer.text);
  const token = answer.json.access_token;
  const created = await request(`${server.origin}/t/acme/api/users`, { token, json: { username: 'ada' } });
  assert.equal(created.status, 200, created.text);
  assert.equal((await request(`${server.origin}/api/users`, { token })).status, 401);
  assert.equal((await request(`${server.origin}/t/acme/api/users`, { token: management.token })).status, 401);
  const users = await management.call('GET', '/users?search=ada');
  assert.deepEqual(users, []);
});

test('a tenant is made once, and only under an id that a path can hold', async () => {
  for (const id of ['acme', 'default', 'Acme', 'a/b', 'x'.repeat(22)]) {
    const { code, stderr } = await server.cli('tenant', 'create', id);
    assert.equal(code, 1, id);
    assert.match(stderr, /tenant/);
  }
  assert.equal((await request(`${server.origin}/t/nobody/oidc/.well-known/openid-configuration`)).status, 404);
});

test('the audit chain of a new tenant is intact', async () => {
  assert.match(await ostiary('audit', 'verify'), /acme .* intact/);
});

test(...closingChecks(server));
