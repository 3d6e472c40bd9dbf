// A change of configuration on one node is told to the others: by PostgreSQL, by Redis, and found by a look at the
// versions when neither does. How long it takes is reported; whether it comes decides.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, test } from 'node:test';

import { closeCluster } from '../support/database.js';
import { channelUp, metric } from '../support/metrics.js';
import { tokenRequest } from '../support/oauth.js';
import { eventually } from '../support/process.js';
import { Redis } from '../support/redis.js';
import { databaseKind } from '../support/settings.js';
import { closingChecks, startSecondNode, startServer } from '../support/server.js';

process.setMaxListeners(50);
const skip = databaseKind() !== 'postgres' && 'needs PostgreSQL';
after(closeCluster);

async function startTwo(settings = {}) {
  const first = await startServer({ settings });
  const second = await startSecondNode(first);
  const management = await first.management();
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  const { indicator: resource } = await management.createResource(['read']);
  const form = { grant_type: 'client_credentials', resource };
  // Whether the other node still accepts the client tells at which version it is.
  return { first, second, management, isAccepted: async () => (await tokenRequest(second, machine, form)).status === 200,
    setSecret: async (name) => management.call('POST', `/applications/${machine.id}/secrets`, { name }),
    machine, form };
}

// A new secret of a client on one node, until the other one takes it: milliseconds of each round.
async function measure({ second, machine, form, setSecret }, rounds = 10) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await tokenRequest(second, machine, form);
    const { value } = await setSecret(`round-${round}-${Math.random()}`);
    const changed = performance.now();
    const renewed = { ...machine, secret: value };
    await eventually(async () => (await tokenRequest(second, renewed, form)).status === 200, 'the new secret', { pause: 1 });
    times.push(performance.now() - changed);
  }
  return times.sort((a, b) => a - b);
}

// What a pooler does to a client, for this purpose: it gives the connection a number of its own.
async function startPooler(port) {
  const relay = net.createServer((client) => {
    const server = net.connect(port, '127.0.0.1');
    let isNumbered = false;
    server.on('data', (chunk) => {
      const at = isNumbered ? -1 : chunk.indexOf(Buffer.from('K\0\0\0\x0c', 'latin1'));
      if (at >= 0) {
        isNumbered = true;
        chunk.writeInt32BE(4711 + chunk.readInt32BE(at + 5), at + 5);
      }
      client.write(chunk);
    });
    client.on('data', (chunk) => server.write(chunk));
    for (const [one, other] of [[client, server], [server, client]]) {
      one.on('close', () => other.destroy());
      one.on('error', () => other.destroy());
    }
  });
  await new Promise((resolve) => { relay.listen(0, '127.0.0.1', resolve); });
  after(() => relay.close());
  return relay.address();
}

function report(t, what, times) {
  const text = `${what}: median ${times[times.length >> 1].toFixed(1)} ms, at most ${times.at(-1).toFixed(1)} ms`;
  t.diagnostic(text);
  console.error(`    ${text}`);
}

// All before the first test: when those that are known have ended, so do the servers.
const redis = skip ? undefined : await Redis.start();
const two = skip ? undefined : await startTwo();
const withRedis = skip ? undefined : await startTwo({ REDIS_URL: redis.url });

test('PostgreSQL tells the other node with the commit', { skip }, async (t) => {
  await eventually(() => channelUp(two.second, 'postgres'), 'the channel');
  const before = await metric(two.second, 'ostiary_channel_messages_total', '{channel="postgres"}');
  const times = await measure(two);
  report(t, 'LISTEN/NOTIFY', times);
  const heard = await metric(two.second, 'ostiary_channel_messages_total', '{channel="postgres"}') - before;
  assert.ok(heard >= times.length, `${heard} messages for ${times.length} changes`);
});

test('what an operator writes into the database by hand is heard as well', { skip }, async () => {
  await eventually(() => channelUp(two.second, 'postgres'), 'the channel');
  const before = await metric(two.second, 'ostiary_channel_messages_total', '{channel="postgres"}');
  await two.first.database.query("update tenants set version = version + 1 where id = 'default'");
  await eventually(async () => await metric(two.second, 'ostiary_channel_messages_total', '{channel="postgres"}') > before, 'the notice');
});

test('a channel whose connection the server ends comes back, and no change is missed meanwhile', { skip }, async (t) => {
  const name = two.first.database.name;
  for (let round = 0; round < 3; round += 1) {
    await eventually(() => channelUp(two.second, 'postgres'), 'the channel');
    const failures = await metric(two.second, 'ostiary_channel_failures_total', '{channel="postgres"}');
    await two.first.database.query(`select count(pg_terminate_backend(pid)) from pg_stat_activity
      where datname = '${name}' and pid <> pg_backend_pid()`);
    // Requests meet the ended connections as well, and come again.
    const { value } = await eventually(() => two.setSecret(`broken-${round}`), 'the change');
    const renewed = { ...two.machine, secret: value };
    await eventually(async () => (await tokenRequest(two.second, renewed, two.form)).status === 200, 'the new secret');
    await eventually(async () => await metric(two.second, 'ostiary_channel_failures_total', '{channel="postgres"}') > failures, 'the failure to be counted');
  }
  await eventually(() => channelUp(two.second, 'postgres'), 'the channel');
  report(t, 'LISTEN/NOTIFY after reconnection', await measure(two, 5));
});

test('a notice that was never sent leaves a look at the versions', { skip }, async (t) => {
  await two.first.database.query('alter table tenants disable trigger user');
  report(t, 'without notices, by the slow look at the versions', await measure(two, 1));
  await two.first.database.query('alter table tenants enable trigger user');
});

test('a pooler in between is noticed, and notices are not relied on', { skip }, async (t) => {
  const pooler = await startPooler(two.second.database.owner.port);
  const { database } = two.second;
  const behind = await startSecondNode({
    kek: two.first.kek, settings: {}, origin: two.first.origin,
    database: { environment: () => ({ DB_URL: database.url.replace(/@[^/]+/, `@127.0.0.1:${pooler.port}`) }) },
  });
  await eventually(() => channelUp(behind, 'postgres'), 'the channel');
  await database.query('alter table tenants disable trigger user');
  const times = await measure({ ...two, second: behind }, 3);
  await database.query('alter table tenants enable trigger user');
  report(t, 'behind a pooler, without notices', times);
  // Whoever relies on them looks every five seconds.
  assert.ok(times[0] < 3000, `${times}`);
});

if (!skip) test(...closingChecks(two.first));

test('Redis tells the other node where PostgreSQL does not', { skip }, async (t) => {
  await withRedis.first.database.query('alter table tenants disable trigger user');
  await eventually(async () => await channelUp(withRedis.first, 'redis') && channelUp(withRedis.second, 'redis'), 'the channel');
  const before = await metric(withRedis.second, 'ostiary_channel_messages_total', '{channel="redis"}');
  const times = await measure(withRedis);
  report(t, 'Redis', times);
  const heard = await metric(withRedis.second, 'ostiary_channel_messages_total', '{channel="redis"}') - before;
  assert.ok(heard >= times.length, `${heard} messages for ${times.length} changes`);
  // Its own messages are no news to a node.
  assert.equal(await metric(withRedis.first, 'ostiary_channel_messages_total', '{channel="redis"}'), 0);
  assert.match(await redis.command('DBSIZE'), /^:0/, 'nothing is kept in Redis');
  await withRedis.first.database.query('alter table tenants enable trigger user');
});

for (const [kind, fail, mend] of [
  ['ends', () => redis.stop(), () => redis.launch()],
  ['stands still', () => redis.pause(), () => redis.resume()],
]) {
  test(`a Redis that ${kind} costs no change and no answer, and comes back by itself`, { skip }, async (t) => {
    await eventually(() => channelUp(withRedis.second, 'redis'), 'the channel');
    await fail();
    report(t, `while Redis ${kind}`, await measure(withRedis, 5));
    await eventually(async () => !(await channelUp(withRedis.second, 'redis')), 'the outage to be noticed');
    await eventually(() => /a channel between nodes is down/.test(withRedis.second.log), 'the line of the log');
    report(t, 'during the outage of Redis', await measure(withRedis, 5));
    await mend();
    await eventually(async () => await channelUp(withRedis.first, 'redis') && channelUp(withRedis.second, 'redis'), 'Redis again');
    await eventually(() => /a channel between nodes is back/.test(withRedis.second.log), 'the line of the log');
    await measure(withRedis, 2);
  });
}

test('messages of somebody else on Redis change nothing', { skip }, async () => {
  await eventually(() => channelUp(withRedis.second, 'redis'), 'the channel');
  const channels = await redis.command('PUBSUB', 'CHANNELS');
  const channel = /ostiary:[0-9a-f]{16}:tenants/.exec(channels)?.[0];
  assert.ok(channel, channels);
  const before = await metric(withRedis.second, 'ostiary_channel_messages_total', '{channel="redis"}');
  for (const text of ['', 'x', 'x default', 'x ../etc', `x ${'y'.repeat(60_000)}`, 'x default/9', 'x default/-', 'x \r\n']) {
    await redis.command('PUBLISH', channel, text);
  }
  await eventually(async () => await metric(withRedis.second, 'ostiary_channel_messages_total', '{channel="redis"}') > before, 'them to be heard');
  assert.equal(await withRedis.isAccepted(), true);
  // More than the reader takes: the connection is given up and made again.
  await redis.command('PUBLISH', channel, 'y'.repeat(100_000));
  await eventually(async () => /not of its protocol/.test(withRedis.second.log), 'the refusal');
  await eventually(() => channelUp(withRedis.second, 'redis'), 'the channel');
  assert.equal(await withRedis.isAccepted(), true);
});

test('a server starts without Redis, and finds it later', { skip }, async () => {
  await redis.stop();
  await withRedis.second.restart();
  assert.equal(await withRedis.isAccepted(), true);
  await redis.launch();
  await eventually(() => channelUp(withRedis.second, 'redis'), 'the channel');
});

test('Redis over TLS: its certificate is checked', { skip }, async () => {
  const secured = await Redis.start({ tls: true });
  const trusting = await startServer({ settings: { REDIS_URL: secured.url, SSL_CERT_FILE: secured.tls.certificate } });
  await eventually(() => channelUp(trusting, 'redis'), 'the channel over TLS');
  const other = await startSecondNode(trusting);
  await eventually(() => channelUp(other, 'redis'), 'the channel over TLS');
  await trusting.database.query('alter table tenants disable trigger user');
  await (await trusting.management()).createResource();
  await eventually(async () => await metric(other, 'ostiary_channel_messages_total', '{channel="redis"}') > 0, 'a message over TLS');

  const wary = await startServer({ settings: { REDIS_URL: secured.url } });
  await eventually(() => /the certificate of the server is not trusted/.test(wary.log), 'the refusal');
  assert.equal(await channelUp(wary, 'redis'), false);
  assert.ok(!wary.log.includes(secured.password) && !trusting.log.includes(secured.password));
});

test('Redis takes a user who may do nothing else', { skip }, async () => {
  const rights = ['on', '>least-of-all-words', 'resetchannels', '&ostiary:*', '-@all', '+@connection', '+publish', '+subscribe'];
  await redis.command('ACL', 'SETUSER', 'nodes', ...rights);
  const url = redis.url.replace(`:${redis.password}`, 'nodes:least-of-all-words');
  const least = await startServer({ settings: { REDIS_URL: url } });
  await eventually(() => channelUp(least, 'redis'), 'the channel');
  await (await least.management()).createResource();
  assert.ok(!/NOPERM/.test(least.log), least.log);
});

test('a wrong password for Redis is told, and not shown', { skip }, async () => {
  const wrong = redis.url.replace(redis.password, 'wrong-horse-battery');
  const refused = await startServer({ settings: { REDIS_URL: wrong } });
  await eventually(() => /WRONGPASS/.test(refused.log), 'the refusal');
  assert.ok(!refused.log.includes('wrong-horse-battery'));
  assert.ok((await refused.management()).token);
});

test('with Redis: the log holds no password', { skip }, async () => {
  assert.ok(!withRedis.first.log.includes(redis.password) && !withRedis.second.log.includes(redis.password));
});

if (!skip) test(...closingChecks(withRedis.first));
