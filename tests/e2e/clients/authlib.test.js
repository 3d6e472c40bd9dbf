// Authlib, a Python client.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { runOrFail } from '../support/process.js';
import { closingChecks, startServer } from '../support/server.js';
import { pythonEnvironment, suiteDirectory } from '../support/settings.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser({ name: 'Ada' });
const application = await management.createApplication();

test('signs in, verifies, refreshes, introspects and revokes; wrong verifier and secret fail', async () => {
  const input = JSON.stringify({
    issuer: server.issuer, origin: server.origin, username: user.username, password: user.password,
    client_id: application.id, client_secret: application.secret, redirect_uri: application.redirectUri,
  });
  const script = path.join(suiteDirectory, 'clients', 'apps', 'authlib_client.py');
  const output = await runOrFail(path.join(pythonEnvironment, 'bin', 'python'), ['-I', script], {
    input, env: { ...process.env, NO_PROXY: '127.0.0.1', AUTHLIB_INSECURE_TRANSPORT: '1' },
  });
  assert.deepEqual(JSON.parse(output), {
    success: { sub: user.id, name: 'Ada', iss: server.issuer, active: true, revoked: 200 },
    wrong_verifier: 'invalid_grant',
    wrong_secret: 'invalid_client',
  });
});

test(...closingChecks(server));
