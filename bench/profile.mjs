#!/usr/bin/env node
// Where the server's CPU goes while it serves one operation: the kernel by system call, each library, and the program itself.
//
//   node bench/profile.mjs OPERATION sqlite|postgres BINARY
//
// It samples with `perf` (linux-perf), which must be installed and allowed. Sampling costs something by itself: the shares are what
// to look at, the microseconds are those shares of a run without it. CONNECTIONS and IO_THREADS as for compare.mjs.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { shares } from './lib/samples.mjs';
import { findTrial, withTrial } from './lib/trial.mjs';

const [name, kind, binary] = process.argv.slice(2);
const trial = findTrial(name, kind);
if (!trial || !binary) {
  console.error('usage: node bench/profile.mjs OPERATION sqlite|postgres BINARY');
  process.exit(2);
}
const run = promisify(execFile);
const directory = mkdtempSync(path.join(os.tmpdir(), 'ostiary-profile-'));
const samples = path.join(directory, 'samples');

async function sample(server) {
  await sleep(1000);
  await run('perf', [
    'record', '--output', samples, '--pid', String(server), '--event', 'cpu-clock', '--freq', '4000', '-g', '--', 'sleep', '3',
  ]);
}

try {
  await withTrial(trial, binary, async (measure) => {
    const plain = await measure(binary, 4);
    await measure(binary, 5, sample);
    const { stdout } = await run('perf', ['script', '--input', samples, '--fields', 'ip,sym,dso'], { maxBuffer: 2 ** 30 });
    const total = plain.cpuUs.server;
    console.log(`${name}, ${kind}: ${total.toFixed(0)} µs of the server's CPU, ${(plain.cpuUs.database ?? 0).toFixed(0)} of the database's`);
    for (const [where, share] of shares(stdout, path.basename(binary))) {
      console.log(`${where.padEnd(28)} ${(share * 100).toFixed(1).padStart(5)} % ${(share * total).toFixed(1).padStart(7)} µs`);
    }
  });
} finally {
  rmSync(directory, { recursive: true, force: true });
}
