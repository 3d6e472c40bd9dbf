// @logto/api: the generated client of the Management API.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createManagementApi } from '@logto/api/management';

import { newPassword, unique } from '../support/management.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const { credentials } = await server.management();

function connect(secret = credentials.secret) {
  return createManagementApi('default', {
    clientId: credentials.id, clientSecret: secret, baseUrl: server.origin,
    apiIndicator: 'https://default.logto.app/api',
  }).apiClient;
}

const api = connect();

function data({ data: body, error, response }) {
  assert.ok(response.ok, `${response.url} answered ${response.status} ${JSON.stringify(error)}`);
  return body;
}

test('creates, reads, changes, searches and deletes a user', async () => {
  const username = unique('u_');
  const created = data(await api.POST('/api/users', { body: { username, password: newPassword() } }));
  const params = { path: { userId: created.id } };
  assert.equal(data(await api.GET('/api/users/{userId}', { params })).username, username);
  data(await api.PATCH('/api/users/{userId}', { params, body: { name: 'Ada Lovelace' } }));
  const found = data(await api.GET('/api/users', { params: { query: { search: `%${username}%` } } }));
  assert.deepEqual(found.map(({ id, name }) => [id, name]), [[created.id, 'Ada Lovelace']]);
  data(await api.DELETE('/api/users/{userId}', { params }));
  const gone = await api.GET('/api/users/{userId}', { params });
  assert.equal(gone.response.status, 404);
  assert.equal(typeof gone.error.code, 'string');
});

test('creates an application, a resource with a scope and a role, and joins them', async () => {
  const app = data(await api.POST('/api/applications', {
    body: { name: unique('app'), type: 'MachineToMachine' },
  }));
  const resource = data(await api.POST('/api/resources', {
    body: { name: unique('api'), indicator: `https://${unique('api-')}.example/` },
  }));
  const scope = data(await api.POST('/api/resources/{resourceId}/scopes', {
    params: { path: { resourceId: resource.id } }, body: { name: 'read', description: 'Read' },
  }));
  const role = data(await api.POST('/api/roles', {
    body: { name: unique('role'), description: 'A role', type: 'MachineToMachine', scopeIds: [scope.id] },
  }));
  data(await api.POST('/api/roles/{id}/applications', {
    params: { path: { id: role.id } }, body: { applicationIds: [app.id] },
  }));
  const held = data(await api.GET('/api/applications/{applicationId}/roles', {
    params: { path: { applicationId: app.id } },
  }));
  assert.ok(held.some(({ id }) => id === role.id));
});

test('pages through a list', async () => {
  const names = [unique('p_'), unique('p_'), unique('p_')];
  for (const username of names) data(await api.POST('/api/users', { body: { username } }));
  const page = await api.GET('/api/users', { params: { query: { page: 1, page_size: 2 } } });
  assert.equal(page.data.length, 2);
  assert.ok(Number(page.response.headers.get('total-number')) >= 3);
  assert.match(page.response.headers.get('link'), /rel="next"/);
});

test('a duplicate, a wrong type and a wrong secret are reported in Logto’s shape', async () => {
  const username = unique('u_');
  data(await api.POST('/api/users', { body: { username } }));
  const duplicate = await api.POST('/api/users', { body: { username } });
  assert.equal(duplicate.response.status, 422);
  assert.equal(duplicate.error.code, 'user.username_already_in_use');

  const wrong = await api.POST('/api/users', { body: { username: 7 } });
  assert.equal(wrong.response.status, 400);
  assert.equal(wrong.error.code, 'guard.invalid_input');

  await assert.rejects(connect('not-the-secret-at-all').GET('/api/users'));
});

test(...closingChecks(server));
