// A wrong setting stops the start with a sentence that names it and says what to write.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, test } from 'node:test';

import { closeCluster } from '../support/database.js';
import { freePort } from '../support/ports.js';
import { run } from '../support/process.js';
import { prepareServer } from '../support/server.js';
import { binary } from '../support/settings.js';

after(closeCluster);

// Starts with the settings and expects the process to end by itself; gives what it said.
async function refusal(settings, { prepare } = {}) {
  const server = await prepareServer();
  server.port = await freePort();
  server.adminPort = await freePort();
  await prepare?.(server);
  const result = await run(binary, ['serve'], {
    cwd: server.directory, env: { ...server.environment(), ...settings }, timeout: 60_000,
  });
  await server.dispose();
  assert.equal(result.signal, null, `did not end by itself with ${JSON.stringify(settings)}`);
  assert.notEqual(result.code, 0);
  assert.doesNotMatch(result.stderr + result.stdout, /terminate called|Segmentation|AddressSanitizer|std::/);
  return result.stderr + result.stdout;
}

const wrong = [
  ['PORT', 'abc'], ['PORT', '0'], ['PORT', '70000'], ['PORT', '-1'], ['PORT', '80 '], ['ADMIN_PORT', 'x'],
  ['ENDPOINT', 'not an origin'], ['ENDPOINT', 'https://id.example/path'], ['ENDPOINT', 'ftp://id.example'],
  ['TRUST_PROXY_HEADER', 'maybe'], ['SECRET_VAULT_KEK', 'too short'], ['SECRET_VAULT_KEK', 'AAAA'],
  ['BASE_PATH', 'no-slash'], ['HTTPS_CERT_PATH', '/nowhere/cert.pem'], ['DATABASE_POOL_SIZE', '0'],
  ['DB_URL', 'mysql://root@localhost/x'], ['DB_URL', 'nonsense'], ['SIGNING_ALGORITHM', 'HS256'], ['LOG_LEVEL', 'loud'],
  ['HASH_MEMORY', '1'], ['HOST', 'not-a-host.invalid'],
  ['REDIS_URL', 'true'], ['REDIS_URL', 'redis://ada:hunter2hunter2@'], ['REDIS_URL', 'http://:hunter2hunter2@localhost'],
];

for (const [name, value] of wrong) {
  test(`${name}=${value} stops the start and is named`, async () => {
    const said = await refusal({ [name]: value });
    assert.match(said, new RegExp(name), said);
    assert.ok(said.trim().length > name.length + 20, `that is no sentence: ${said}`);
    if (value.includes('hunter2') || name === 'SECRET_VAULT_KEK') assert.ok(!said.includes(value), 'a secret is not repeated');
  });
}

test('a certificate that is none, and a key that does not belong to it', async () => {
  const said = await refusal({ HTTPS_CERT_PATH: 'cert.pem', HTTPS_KEY_PATH: 'key.pem' }, {
    prepare: async ({ directory }) => {
      await writeFile(path.join(directory, 'cert.pem'), 'no certificate');
      await writeFile(path.join(directory, 'key.pem'), 'no key');
    },
  });
  assert.match(said, /HTTPS_(CERT|KEY)_PATH|cert\.pem/);
});

test('a port that is taken', async () => {
  const taken = net.createServer();
  await new Promise((resolve) => { taken.listen(0, '127.0.0.1', resolve); });
  try {
    const { port } = taken.address();
    const said = await refusal({ PORT: String(port) });
    assert.match(said, new RegExp(String(port)));
    assert.match(said, /in use/i);
  } finally {
    taken.close();
  }
});

test('test switches outside of loopback', async () => {
  for (const settings of [{ INTEGRATION_TEST: 'true' }, { DEVELOPMENT_USER_ID: 'somebody' }]) {
    const said = await refusal({ ...settings, HOST: '0.0.0.0' });
    assert.match(said, new RegExp(Object.keys(settings)[0]));
  }
});

test('an unreachable and an unauthorized PostgreSQL, without the password in the message', async () => {
  const port = await freePort();
  for (const url of [`postgres://somebody:hunter2hunter2@127.0.0.1:${port}/x`, 'postgres://somebody:hunter2hunter2@no-such-host.invalid/x']) {
    const said = await refusal({ DB_URL: url, DATABASE_CONNECTION_TIMEOUT: '2000' });
    assert.match(said, /DB_URL|database|PostgreSQL/i);
    assert.doesNotMatch(said, /hunter2/);
  }
});

test('an unknown command, an unknown option and --help', async () => {
  for (const args of [['unknown'], ['serve', '--no-such-option'], ['app', 'create', '--what']]) {
    const result = await run(binary, args, { timeout: 30_000 });
    assert.notEqual(result.code, 0);
    assert.ok((result.stderr + result.stdout).trim().length > 20);
  }
  const help = await run(binary, ['--help'], { timeout: 30_000 });
  assert.equal(help.code, 0);
  assert.match(help.stdout, /serve/);
});
