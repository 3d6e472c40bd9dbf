#!/usr/bin/env node
// Runs the suite against the real binary, once on SQLite and once on PostgreSQL.
//
//   node run.mjs [--db sqlite|postgres] [--jobs 1|2] [filter…]
//
// A filter picks files by a part of their path; one that no file has picks tests by name. The last
// line is "N passed, N failed"; the status is not 0 when a test failed or none was run.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from 'node:test';

import { setup } from './setup.mjs';
import { PostgresCluster } from './support/postgres.js';
import { binary, suiteDirectory } from './support/settings.js';

// A hang must become a failure; nothing here takes nearly as long.
const limitOfAFile = 15 * 60_000;

function parseArguments(list) {
  const options = { databases: ['sqlite', 'postgres'], jobs: 2, filters: [] };
  for (let index = 0; index < list.length; index += 1) {
    if (list[index] === '--db') options.databases = [list[index += 1]];
    else if (list[index] === '--jobs') options.jobs = Math.min(2, Number(list[index += 1]));
    else options.filters.push(list[index]);
  }
  return options;
}

async function testFiles() {
  const entries = await readdir(suiteDirectory, { recursive: true });
  return entries
    .filter((name) => name.endsWith('.test.js') && !name.includes('node_modules'))
    .sort()
    .map((name) => path.join(suiteDirectory, name));
}

// Files by their path; else those whose text has the words, and in them the tests of that name.
async function choose(all, filters) {
  if (filters.length === 0) return { files: all };
  const relative = (file) => path.relative(suiteDirectory, file);
  const byPath = all.filter((file) => filters.some((part) => relative(file).includes(part)));
  if (byPath.length > 0) return { files: byPath };
  const texts = await Promise.all(all.map((file) => readFile(file, 'utf8')));
  const byText = all.filter((_, index) => filters.some((part) => texts[index].includes(part)));
  return { files: byText.length > 0 ? byText : all, pattern: filters.map(escapePattern).join('|') };
}

function escapePattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function describeError(error) {
  const cause = error?.cause ?? error;
  return String(cause?.stack ?? cause?.message ?? cause).split('\n').slice(0, 14)
    .map((line) => `      ${line}`).join('\n');
}

// Runs the files on one database and counts tests, not suites.
async function runOn(database, { files, pattern, jobs }) {
  process.env.OSTIARY_TEST_DB = database;
  const count = { passed: 0, failed: 0 };
  const stream = run({
    files, concurrency: jobs, timeout: limitOfAFile, ...(pattern && { testNamePatterns: [pattern] }),
  });
  const where = (file) => path.relative(suiteDirectory, file ?? '');
  stream.on('test:pass', ({ name, file, details, skip, todo }) => {
    if (details.type === 'suite' || skip !== undefined || todo !== undefined || name === file) {
      const isUnasked = pattern && /does not match/.test(String(skip));
      if (typeof skip === 'string' && !isUnasked) console.log(`  - ${database} ${where(file)}: ${name} (${skip})`);
      return;
    }
    count.passed += 1;
    console.log(`  ok ${database} ${where(file)}: ${name} (${Math.round(details.duration_ms)} ms)`);
  });
  stream.on('test:fail', ({ name, file, details }) => {
    const isCountedBelow = details.error?.failureType === 'subtestsFailed';
    if (isCountedBelow) return;
    count.failed += 1;
    console.log(`  FAILED ${database} ${where(file)}: ${name}\n${describeError(details.error)}`);
  });
  stream.on('test:stderr', ({ message }) => process.stderr.write(message));
  stream.resume();
  await new Promise((resolve) => { stream.once('end', resolve); });
  return count;
}

async function main() {
  const options = parseArguments(process.argv.slice(2));
  if (!existsSync(binary)) throw new Error(`there is no binary at ${binary}: run ./dev build first`);
  await setup();
  const { files, pattern } = await choose(await testFiles(), options.filters);

  const total = { passed: 0, failed: 0 };
  for (const database of options.databases) {
    const cluster = database === 'postgres' ? await PostgresCluster.start() : undefined;
    if (cluster) process.env.OSTIARY_TEST_POSTGRES = cluster.describe();
    try {
      const { passed, failed } = await runOn(database, { files, pattern, jobs: options.jobs });
      total.passed += passed;
      total.failed += failed;
    } finally {
      await cluster?.stop();
      delete process.env.OSTIARY_TEST_POSTGRES;
    }
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

await main();
