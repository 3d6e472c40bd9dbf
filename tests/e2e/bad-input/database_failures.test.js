// The database goes away, refuses to write, or has no room: errors in the right shape, readiness says so,
// nothing half done, and all is well when it is back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { basic, request } from '../support/http.js';
import { newPassword, unique } from '../support/management.js';
import { authorize, obtainTokens, redeemCode, refresh } from '../support/oauth.js';
import { endChild, eventually, run, runOrFail } from '../support/process.js';
import { databaseKind } from '../support/settings.js';
import { closingChecks, newDirectory, startServer } from '../support/server.js';

const isPostgres = databaseKind() === 'postgres';
const onPostgres = { skip: !isPostgres && 'PostgreSQL only' };
const onSqlite = { skip: isPostgres && 'SQLite only' };

const server = await startServer({
  settings: { DATABASE_CONNECTION_TIMEOUT: '2000', DATABASE_STATEMENT_TIMEOUT: '5000' },
});
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication({ type: 'SPA' });

async function assertFailsWell(server_, { token }) {
  const api = await request(`${server_.localOrigin}/api/users`, { json: { username: unique('u_') }, token });
  assert.ok([500, 503, 507].includes(api.status), `the API answered ${api.status}: ${api.text}`);
  assert.equal(typeof api.json.message, 'string');
  assert.ok(api.headers['logto-core-request-id']);
  assert.doesNotMatch(api.text, /sqlite|postgres|select |insert |relation|disk I\/O/i);
  return api.headers['logto-core-request-id'];
}

async function assertWorks() {
  await eventually(async () => (await request(`${server.localOrigin}/readyz`)).status === 200, 'readiness');
  const created = await eventually(async () => {
    const answer = await management.send('POST', '/users', { username: unique('u_'), password: newPassword() });
    return answer.status === 200 && answer.json;
  }, 'a successful write');
  assert.equal((await management.send('GET', `/users/${created.id}`)).status, 200);
}

test('PostgreSQL ends every connection: the next requests open new ones', onPostgres, async () => {
  const { owner, name } = server.database;
  for (let count = 0; count < 5; count += 1) {
    await owner.sql(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid();`);
    await assertWorks();
  }
});

test('PostgreSQL lets nobody in: 5xx in shape, not ready, and well again afterwards', onPostgres, async () => {
  const { owner, name } = server.database;
  const tokens = await obtainTokens(server, application, user);
  await owner.sql(`alter database ${name} allow_connections false;
    select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}';`);
  try {
    const id = await eventually(() => assertFailsWell(server, management), 'a failure in shape');
    const oauth = await refresh(server, application, tokens.refresh_token);
    assert.ok(oauth.status >= 500, String(oauth.status));
    // RFC 6749 section 4.1.2.1 has the second for a server that is down for a while.
    assert.ok(['server_error', 'temporarily_unavailable'].includes(oauth.json.error), oauth.text);
    await eventually(async () => (await request(`${server.localOrigin}/readyz`)).status === 503, 'not ready');
    assert.equal((await request(`${server.localOrigin}/healthz`)).status, 200, 'alive all the same');
    await eventually(() => server.log.includes(id), 'a log line with the request id');
  } finally {
    await owner.sql(`alter database ${name} allow_connections true;`);
  }
  await assertWorks();
  const again = await refresh(server, application, tokens.refresh_token);
  assert.equal(again.status, 200, `the token was not used up by the failure: ${again.text}`);
});

test('PostgreSQL is read-only: reading works, writing fails and changes nothing', onPostgres, async () => {
  const { owner, name } = server.database;
  const authorization = await authorize(server, application, user);
  await owner.sql(`alter database ${name} set default_transaction_read_only = on;
    select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}';`);
  try {
    await eventually(() => assertFailsWell(server, management), 'a failure in shape');
    assert.equal((await management.send('GET', `/users/${user.id}`)).status, 200);
    const redeemed = await redeemCode(server, application, authorization);
    assert.ok(redeemed.status >= 500, String(redeemed.status));
  } finally {
    await owner.sql(`alter database ${name} reset default_transaction_read_only;
      select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}';`);
  }
  await assertWorks();
});

// Holds the write lock of a SQLite database from another process until it is ended.
async function holdLock(file) {
  const child = spawn('sqlite3', [file], { stdio: 'pipe' });
  let output = '';
  child.stdout.on('data', (chunk) => { output += chunk; });
  child.stdin.write('.timeout 20000\nbegin immediate;\nselect \'held\';\n');
  await eventually(() => output.includes('held'), 'the lock');
  return child;
}

test('another process holds the SQLite write lock: reads go on, writes wait or fail in shape', onSqlite, async () => {
  const holder = await holdLock(server.database.file);
  try {
    const writing = management.send('POST', '/users', { username: unique('u_') });
    assert.equal((await management.send('GET', `/users/${user.id}`)).status, 200);
    assert.equal((await request(`${server.localOrigin}/oidc/jwks`)).status, 200);
    await endChild(holder, 'SIGKILL');
    const answer = await writing;
    assert.ok([200, 500, 503].includes(answer.status), `${answer.status} ${answer.text}`);
  } finally {
    await endChild(holder, 'SIGKILL');
  }
  await assertWorks();
});

async function tryMount(directory) {
  const { code } = await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', directory]).catch(() => ({ code: 1 }));
  return code === 0;
}

test('the disk is full: 5xx in shape, reads go on, nothing half done, and well again with room', onSqlite, async (context) => {
  const directory = await newDirectory();
  const data = path.join(directory, 'data');
  await mkdir(data);
  if (!(await tryMount(data))) {
    context.skip('mounting a small file system needs root');
    return;
  }
  const small = await startServer({ directory, sharedDirectory: true });
  context.after(async () => {
    await small.stop();
    await run('umount', ['-l', data]);
    await rm(directory, { recursive: true, force: true });
  });
  const manager = await small.management();
  const client = await manager.createApplication({ type: 'SPA' });
  const person = await manager.createUser();
  const tokens = await obtainTokens(small, client, person);

  const filler = path.join(data, 'filler');
  await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']);
  const created = [];
  const failed = await eventually(async () => {
    const username = unique('u_');
    const answer = await manager.send('POST', '/users', { username, customData: { fill: 'x'.repeat(20_000) } });
    if (answer.status === 200) created.push(username);
    return answer.status !== 200 && { answer, username };
  }, 'the disk to be full');
  assert.ok([500, 503, 507].includes(failed.answer.status), failed.answer.text);
  assert.equal(typeof failed.answer.json.message, 'string');
  assert.equal((await manager.send('GET', `/users/${person.id}`)).status, 200, 'reads go on');
  const rotated = await refresh(small, client, tokens.refresh_token);
  assert.ok(rotated.status >= 500 || rotated.status === 200, String(rotated.status));

  await runOrFail('rm', [filler]);
  await eventually(async () => (await manager.send('POST', '/users', { username: unique('u_') })).status === 200, 'room');
  for (const username of created) {
    const found = await manager.call('GET', `/users?search=${username}`);
    assert.equal(found.length, 1, 'what was answered is there');
  }
  const lost = await manager.call('GET', `/users?search=${failed.username}`);
  assert.equal(lost.length, 0, 'what was refused is not');
  if (rotated.status >= 500) {
    assert.equal((await refresh(small, client, tokens.refresh_token)).status, 200, 'a failed rotation used nothing up');
  }
  await small.stop();
});

test('a file size limit is an error, not the end of the process', { skip: isPostgres && 'SQLite only' }, async () => {
  const limited = await startServer();
  const manager = await limited.management();
  await runOrFail('prlimit', [`--pid=${limited.child.pid}`, '--fsize=4194304:4194304']);
  let answer;
  for (let count = 0; count < 600; count += 1) {
    answer = await manager.send('POST', '/users', { username: unique('u_'), customData: { fill: 'x'.repeat(30_000) } });
    if (answer.status !== 200) break;
  }
  assert.ok([500, 503, 507].includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
  assert.equal((await request(`${limited.localOrigin}/healthz`)).status, 200);
  await limited.stop();
});

test('a database that cannot be written stops the start with a sentence', onSqlite, async () => {
  const directory = await newDirectory();
  await writeFile(path.join(directory, 'data'), 'a file where the directory should be');
  await assert.rejects(startServer({ directory }), (error) => {
    assert.match(error.message, /data/);
    assert.doesNotMatch(error.message, /terminate called|std::|Segmentation/);
    return true;
  });
});

test('a database that is none stops the start with a sentence', onSqlite, async () => {
  const directory = await newDirectory();
  await mkdir(path.join(directory, 'data'));
  await writeFile(path.join(directory, 'data', 'ostiary.db'), 'no database at all '.repeat(500));
  await assert.rejects(startServer({ directory }), (error) => {
    assert.match(error.message, /ostiary\.db|database/);
    assert.doesNotMatch(error.message, /terminate called|Segmentation/);
    return true;
  });
});

test('the credentials of the proofs above are still good', async () => {
  const { id, secret } = management.credentials;
  const answer = await request(`${server.localOrigin}/oidc/token`, {
    headers: { authorization: basic(id, secret) },
    form: { grant_type: 'client_credentials', resource: 'https://default.logto.app/api', scope: 'all' },
  });
  assert.equal(answer.status, 200, answer.text);
});

test(...closingChecks(server));
