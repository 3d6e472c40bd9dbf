#!/usr/bin/env node
// Runs the suite against the real binary, once on SQLite and once on PostgreSQL.
//
//   node run.mjs [--db sqlite|postgres] [--jobs 1|2] [filter…]
//
// A filter picks files by a part of their path; one that no file has picks tests by name. The last
// line is "N passed, N failed"; the status is not 0 when a test failed or none was run.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
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

function describeError(error) {
  const cause = error?.cause ?? error;
  return String(cause?.stack ?? cause?.message ?? cause).split('\n').slice(0, 14)
    .map((line) => `      ${line}`).join('\n');
}

// Runs the files on one database and counts tests, not suites.
async function runOn(database, { files, pattern, jobs }) {
  process.env.OSTIARY_TEST_DB = database;
  const count = { passed: 0, failed: 0, skipped: 0 };
  const stream = run({
    files, concurrency: jobs, timeout: limitOfAFile, ...(pattern && { testNamePatterns: [pattern] }),
  });
  const where = (file) => path.relative(suiteDirectory, file ?? '');
  stream.on('test:pass', ({ name, file, details, skip, todo }) => {
    if (details.type === 'suite' || skip !== undefined || todo !== undefined || name === file) {
      if (skip !== undefined && typeof skip === 'string') console.log(`  - ${database} ${where(file)}: ${name} (${skip})`);
      count.skipped += skip === undefined ? 0 : 1;
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
  const all = await testFiles();
  const picked = all.filter((file) => options.filters.some((part) => file.includes(part)));
  const files = picked.length > 0 ? picked : all;
  const pattern = options.filters.length > 0 && picked.length === 0 ? options.filters.join('|') : undefined;

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
