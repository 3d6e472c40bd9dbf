#!/usr/bin/env node
// Measures everything and prints it beside the goals; called by tools/bench.sh, described in docs/benchmarks.md.
// The exit status is not 0 when an answer was wrong.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { PostgresDatabase, SqliteDatabase } from './lib/database.mjs';
import { Bare } from './lib/bare.mjs';
import { writeDocs } from './lib/docs.mjs';
import { measureColdStart, measureIdleMemory, measureSessions } from './lib/growth.mjs';
import { Installation, sizes } from './lib/installation.mjs';
import { measureLimits } from './lib/limits.mjs';
import { measureHttp, measureOperation } from './lib/matrix.mjs';
import { parseOptions, wants, wantsNodes } from './lib/options.mjs';
import { cheapHash, Ostiary } from './lib/ostiary.mjs';
import { measureNodes } from './lib/nodes.mjs';
import { measureOverload } from './lib/overload.mjs';
import { output, root, scratch } from './lib/paths.mjs';
import { Peer } from './lib/peer.mjs';
import { Postgres } from './lib/postgres.mjs';
import { freePort } from './lib/processes.mjs';
import { toMarkdown } from './lib/report.mjs';
import { operations } from './operations/index.mjs';

const begin = performance.now();
const say = (text) => console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${text}`);

const describe = (one) =>
  one.isValid
    ? `${one.operation}: ${one.rate.toFixed(0)}/s, ${one.cpuUs.server.toFixed(1)} + ${one.cpuUs.database.toFixed(1)} µs`
      + (one.busy ? `, busy ${one.busy.cpuUs.server.toFixed(1)} + ${one.busy.cpuUs.database.toFixed(1)}` : '')
      + (one.bareUs === undefined ? '' : `, bare ${one.bareUs.toFixed(1)}`)
    : `${one.operation}: NO RESULT, ${one.errors} errors; ${one.errorSamples[0]}`;

// How often one operation calls the allocator: counted without a clock, elsewhere.
const budgets = JSON.parse(readFileSync(path.join(root, 'tests/budget/budgets.json'), 'utf8'));

async function measureAll(target, chosen, options, context) {
  const results = [];
  for (const operation of chosen) {
    const figures = await measureOperation(target, operation, options, context);
    say(`  ${describe(figures)}`);
    results.push(figures);
  }
  return results;
}

// One database with one number of I/O threads: the operations with the default hash, then those with the cheap one.
async function measureSetting(installation, threads, chosen, options, limits, growth, bare) {
  const { ostiary } = installation;
  const settings = { IO_THREADS: String(threads) };
  const database = ostiary.database.kind;
  say(`${database}, IO_THREADS=${threads}`);
  await ostiary.start({ ...settings, ...cheapHash });
  await installation.renewTokens();
  await ostiary.restart(settings);
  const http = await measureHttp(installation, options, database);
  const context = { limits, http: http.cpuUs, database, bare, isBusy: true, budgets: database === 'sqlite' ? budgets : {} };
  const results = await measureAll(installation, chosen.filter(({ hash }) => hash !== 'cheap'), options, context);
  growth.loadedMemory = ostiary.memory.resident;
  growth.largestMemory = ostiary.memory.largest;
  await ostiary.restart({ ...settings, ...cheapHash });
  results.push(...(await measureAll(installation, chosen.filter(({ hash }) => hash === 'cheap'), options, context)));
  await ostiary.stop();
  return { database, threads, http, results };
}

// An installation of their own: sessions are counted with the tokens of a sign-in, not with those of operations before.
async function measureOwnSessions(database, directory, options) {
  const ostiary = new Ostiary({ directory, port: await freePort(), database });
  const installation = new Installation(ostiary);
  try {
    await installation.prepare({ ...sizes, users: 1000, clients: 100 }, say);
    const sessions = await measureSessions(installation, options.sessions);
    say(`${sessions.sessions} sessions, ${sessions.bytesPerSession.toFixed(0)} bytes each`);
    return sessions;
  } finally {
    await ostiary.stop();
  }
}

// `open` makes a database by its name.
async function measureDatabase(open, name, directory, options, limits, results) {
  const database = await open(name);
  const ostiary = new Ostiary({ directory, port: await freePort(), database });
  const installation = new Installation(ostiary);
  const chosen = operations.filter(({ name }) => wants(options, name));
  // It has one thread that serves.
  const isBeside = options.threads.includes(1) && chosen.some((operation) => operation.bare);
  const bare = isBeside ? new Bare(await open(`bare_${database.kind}`)) : undefined;
  try {
    await bare?.start();
    await installation.prepare({ ...sizes, users: options.users, clients: options.clients }, say);
    const growth = { database: database.kind };
    if (wants(options, 'memory')) growth.idleMemory = await measureIdleMemory(installation);
    for (const threads of chosen.length > 0 ? options.threads : []) {
      const beside = threads === 1 ? bare : undefined;
      results.settings.push(await measureSetting(installation, threads, chosen, options, limits, growth, beside));
    }
    if (wants(options, 'overload')) {
      growth.overload = await measureOverload(installation, options.overload);
      say(`overload: ${growth.overload.operations.map(({ operation, ratio }) => `${operation} p99 × ${ratio.toFixed(1)}`).join(', ')}`);
    }
    if (wants(options, 'cold_start')) {
      growth.coldStart = await measureColdStart(installation, options.coldStart);
      say(`cold start with ${growth.coldStart.users} users: ${growth.coldStart.ms.toFixed(0)} ms`);
    }
    results.growth.push(growth);
  } finally {
    await bare?.stop();
    await ostiary.stop();
  }
}

async function measurePeer(options, limits) {
  const peer = new Peer();
  say('oidc-provider');
  await peer.start();
  try {
    const chosen = operations.filter(({ name, isForPeers }) => isForPeers && (wants(options, name) || wants(options, 'peer')));
    // Its memory forgets the oldest entries, so what adds some comes last.
    chosen.sort((a, b) => Number(a.keep !== undefined) - Number(b.keep !== undefined));
    const context = { limits, http: 0, database: 'sqlite' };
    const results = await measureAll(peer, chosen.map((one) => ({ ...one, goal: undefined })), options, context);
    return { version: Peer.version(), results };
  } finally {
    await peer.stop();
  }
}

function revision() {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    return 'unknown'; // an unpacked archive
  }
}

function facts(options) {
  return {
    date: new Date().toISOString(),
    revision: revision(),
    machine: {
      cpu: os.cpus()[0].model, cores: os.cpus().length, memory: os.totalmem(), kernel: os.release(), node: process.version,
    },
    options,
  };
}

function finish(results) {
  const all = [...results.settings.flatMap((one) => one.results), ...(results.peer?.results ?? []),
    ...(results.nodes ?? []).flatMap((one) => one.operations)];
  results.othersCores = all.reduce((sum, { othersCores }) => sum + othersCores, 0) / Math.max(all.length, 1);
  const overloads = results.growth.map(({ overload }) => overload).filter(Boolean);
  const isFailoverRight = (results.nodes ?? []).every(({ failover }) => !failover || failover.wrong === 0);
  results.isValid = [...all, ...overloads].every(({ isValid }) => isValid) && isFailoverRight;
  results.seconds = (performance.now() - begin) / 1000;
  const tables = toMarkdown(results);
  writeFileSync(path.join(output, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(path.join(output, 'results.md'), tables);
  console.log(tables);
  say(results.isValid ? 'written to build/bench' : 'written to build/bench: SOME RUNS HAD ERRORS AND ARE NO RESULT');
  process.exitCode = results.isValid ? 0 : 1;
}

const isOnlyNodes = ({ only }) => only.length > 0 && only.every((name) => name === 'nodes');

async function main() {
  const options = parseOptions(process.argv.slice(2), operations);
  if (options.writesDocs) return writeDocs();
  const directory = mkdtempSync(path.join(scratch, 'run-'));
  const results = { ...facts(options), version: await Ostiary.version(), settings: [], growth: [] };
  let postgres;
  try {
    if (options.databases.includes('postgres') || wantsNodes(options)) postgres = await Postgres.start();
    results.limits = await measureLimits(options.limitSeconds, postgres);
    say('limits measured');
    for (const kind of isOnlyNodes(options) ? [] : options.databases) {
      const open = async (name) => kind === 'sqlite'
        ? new SqliteDatabase(path.join(directory, name))
        : new PostgresDatabase(postgres, name, await postgres.createDatabase(name));
      const name = `bench_${kind}`;
      await measureDatabase(open, name, path.join(directory, name), options, results.limits, results);
      if (!wants(options, 'sessions')) continue;
      const own = `sessions_${kind}`;
      results.growth.at(-1).sessions = await measureOwnSessions(await open(own), path.join(directory, own), options);
    }
    if (wantsNodes(options)) {
      say('several nodes');
      const database = new PostgresDatabase(postgres, 'nodes', await postgres.createDatabase('nodes'));
      results.nodes = await measureNodes(directory, database, options, say);
    }
    if (options.only.length === 0 || wants(options, 'peer')) results.peer = await measurePeer(options, results.limits);
  } finally {
    await postgres?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  return finish(results);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
await main().catch((error) => {
  console.error(error.message.startsWith('usage') ? error.message : error.stack);
  process.exitCode = 2;
});
