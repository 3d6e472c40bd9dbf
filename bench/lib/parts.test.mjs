// The parts of ./dev bench that decide what is a result: run by tools/test.sh.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { operations } from '../operations/index.mjs';
import { bareOperation } from './bare.mjs';
import { replaceTables } from './docs.mjs';
import { balancing } from './nginx.mjs';
import { root } from './paths.mjs';
import { figuresOf } from './figures.mjs';
import { leastStalled } from './matrix.mjs';
import { shares } from './samples.mjs';
import { parseOptions, wants, wantsNodes } from './options.mjs';

const limit = (cpuUs) => ({ rate: 1e6 / cpuUs, cpuUs });
const context = {
  database: 'sqlite',
  http: 5,
  limits: { es256: limit(20), hash: limit(9000), cheapHash: limit(2000), sqliteGroup: limit(10) },
};
const outcome = (changes) => ({
  valid: true, connections: 16, askedRate: 100, rate: 10_000, errors: 0, errorSamples: [], unfinished: 0, othersCores: 0, requests: 1, completed: 1,
  driverLateMs: { p99: 0.1, max: 0.2 }, machineStalls: { longestMs: 0.3, totalMs: 0 },
  latencyMs: { p50: 1, p99: 2, p99_9: 3 }, cpuUs: { server: 60, database: 0, client: 10 }, ...changes,
});
const operation = {
  name: 'x', title: 'x', goal: { sqlite: { rate: 15_000, p99: 3 } }, bound: { http: 1, es256: 1 },
};

test('a goal is judged per CPU second and by the latency at a fixed rate', () => {
  const good = figuresOf(operation, { closed: outcome(), open: outcome() }, context);
  assert.equal(Math.round(good.ratePerCpuSecond), 16_667);
  assert.equal(good.boundRate, 40_000);
  assert.equal(good.ofBound.toFixed(3), '0.417');
  assert.equal(good.isMet, true);
  const slow = outcome({ latencyMs: { p50: 1, p99: 3.1, p99_9: 4 } });
  assert.equal(figuresOf(operation, { closed: outcome(), open: slow }, context).isMet, false);
  const costly = outcome({ cpuUs: { server: 60, database: 10, client: 0 } });
  assert.equal(figuresOf(operation, { closed: costly, open: outcome() }, context).isMet, false);
});

test('what a core can do is judged where more connections ask than are served at a time', () => {
  const busy = outcome({ connections: 64, cpuUs: { server: 40, database: 10, client: 0 } });
  const costly = outcome({ cpuUs: { server: 60, database: 10, client: 0 } });
  const good = figuresOf(operation, { closed: costly, open: outcome(), busy }, context);
  assert.deepEqual([good.ratePerCpuSecond, good.ofBound, good.isMet], [20_000, 0.5, true]);
  assert.deepEqual([good.cpuUs, good.busy.connections], [costly.cpuUs, 64]);
  assert.equal(figuresOf(operation, { closed: outcome(), open: outcome(), busy: costly }, context).isMet, false);
  const wrong = figuresOf(operation, { closed: outcome(), open: outcome(), busy: { ...busy, valid: false } }, context);
  assert.deepEqual([wrong.isValid, wrong.isMet], [false, false]);
});

test('a run with an error is no result and meets no goal', () => {
  const wrong = outcome({ valid: false, errors: 1, errorSamples: ['status 500'] });
  const closed = figuresOf(operation, { closed: wrong }, context);
  assert.deepEqual([closed.isValid, closed.isMet, closed.errors], [false, false, 1]);
  const open = figuresOf(operation, { closed: outcome(), open: wrong }, context);
  assert.deepEqual([open.isValid, open.isMet, open.errors], [false, false, 1]);
});

test('bare work is asked for request by request, and its answers are checked', () => {
  const { name, connections, describe } = bareOperation({ name: 'x', connections: 4, bare: [{ rows: 2, reads: 1 }, {}] });
  assert.deepEqual([name, connections], ['x_bare', 4]);
  const { steps } = describe();
  assert.deepEqual(steps.map((step) => step.path), ['/work?rows=2&reads=1', '/work']);
  assert.deepEqual(steps[0].expect.json, [{ at: '/rows', equals: 2 }, { at: '/reads', equals: 1 }]);
});

test('bare work that went wrong makes the operation no result', () => {
  const good = figuresOf(operation, { closed: outcome(), bare: outcome({ cpuUs: { server: 30, database: 12 } }) }, context);
  assert.deepEqual([good.isValid, good.bareUs], [true, 42]);
  const wrong = figuresOf(operation, { closed: outcome(), bare: outcome({ valid: false, errors: 1, errorSamples: ['closed'] }) }, context);
  assert.deepEqual([wrong.isValid, wrong.isMet, wrong.errorSamples], [false, false, ['closed']]);
});

test('every operation has a name of its own, goals and a bound', () => {
  assert.equal(new Set(operations.map(({ name }) => name)).size, operations.length);
  for (const one of operations) {
    for (const database of ['sqlite', 'postgres']) assert.ok(one.goal[database], `${one.name} on ${database}`);
    assert.ok(Object.keys(one.bound).length > 0, one.name);
  }
});

test('tables replace what is between the markers, and nothing else', () => {
  const text = 'a\n<!-- begin: tables of ./dev bench --write-docs -->\nold\n<!-- end -->\nb\n';
  const replaced = replaceTables(text, 'new\n');
  assert.match(replaced, /^a\n<!-- begin.*-->\n\nnew\n\n<!-- end -->\nb\n$/);
  assert.equal(replaceTables(replaced, 'new\n'), replaced);
  assert.throws(() => replaceTables('nothing', 'new'));
});

test('a run in which the machine stood still is made again, and the calmer one counts', async () => {
  const stalled = (totalMs, changes) => ({ valid: true, seconds: 2, machineStalls: { totalMs }, ...changes });
  const play = async (...outcomes) => {
    let runs = 0;
    const chosen = await leastStalled(async () => outcomes[runs++]);
    return [runs, outcomes.indexOf(chosen)];
  };
  assert.deepEqual(await play(stalled(9), stalled(0)), [1, 0]);
  assert.deepEqual(await play(stalled(30), stalled(20)), [2, 1]);
  assert.deepEqual(await play(stalled(30), stalled(40)), [2, 0]);
  // An error counts in either.
  assert.deepEqual(await play(stalled(30, { valid: false }), stalled(0)), [1, 0]);
  assert.deepEqual(await play(stalled(30), stalled(40, { valid: false })), [2, 1]);
});

test('unknown options are refused', () => {
  assert.throws(() => parseOptions(['--fast']), /usage/);
  assert.throws(() => parseOptions(['--db', 'oracle']), /usage/);
  assert.throws(() => parseOptions(['--only', 'refrehs'], operations), /usage/);
  const options = parseOptions(['--quick', '--only', 'refresh_rotation,peer'], operations);
  assert.deepEqual([options.databases, wants(options, 'peer'), wants(options, 'jwks')], [['sqlite'], true, false]);
});

test('several nodes are measured where PostgreSQL is, or when they are asked for', () => {
  assert.equal(wantsNodes(parseOptions([], operations)), true);
  assert.equal(wantsNodes(parseOptions(['--quick'], operations)), false);
  assert.equal(wantsNodes(parseOptions(['--quick', '--only', 'nodes'], operations)), true);
  assert.equal(wantsNodes(parseOptions(['--only', 'refresh_rotation'], operations)), false);
});

test('nginx is measured with the configuration that is recommended', () => {
  const text = readFileSync(path.join(root, 'docs/operations/nginx.conf'), 'utf8');
  const balanced = balancing(text, 8000, [4001, 4002]);
  assert.match(balanced, /server 127\.0\.0\.1:4001 max_fails=1 fail_timeout=1s;\n *server 127\.0\.0\.1:4002/);
  assert.doesNotMatch(balanced, /10\.0\.0|ssl/);
  assert.match(balanced, /listen 127\.0\.0\.1:8000;/);
  assert.throws(() => balancing('upstream x {}', 1, [2]), /lost/);
});

test('samples are counted by system call, library and program', () => {
  const text = [
    '\t ffffffff81 tcp_ack ([kernel.kallsyms])\n\t ffffffff82 ____sys_sendmsg ([kernel.kallsyms])\n\t 7f01 write (/usr/lib/libc.so.6)',
    '\t ffffffff83 schedule ([kernel.kallsyms])',
    '\t 7f02 [unknown] (/usr/lib/x86_64-linux-gnu/libsqlite3.so.0.8.6)',
    '\t 5501 ostiary::net::(anonymous namespace)::f(int) (/opt/ostiary)',
  ].join('\n\n');
  assert.deepEqual(new Map(shares(`${text}\n\n`, 'ostiary')), new Map([
    ['kernel: sendmsg', 0.25], ['kernel: other', 0.25], ['libsqlite3', 0.25], ['the program', 0.25],
  ]));
  assert.deepEqual(shares(text, 'ostiary', 0.5), [['the rest', 1]]);
  assert.throws(() => shares('', 'ostiary'));
});
