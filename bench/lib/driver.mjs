// Runs the load driver with a plan.
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { build, scratch } from './paths.mjs';

let runs = 0;

// The outcome of one run; its members are described in docs/benchmarks.md. Throws for a plan that cannot be run.
export async function drive(plan) {
  const file = path.join(scratch, `plan-${process.pid}-${(runs += 1)}.json`);
  writeFileSync(file, JSON.stringify(plan), { mode: 0o600 });
  try {
    const { status, output } = await run(path.join(build, 'ostiary_bench'), [file]);
    if (status > 1 || output === '') throw new Error(`the driver ended with ${status}`);
    return JSON.parse(output);
  } finally {
    rmSync(file);
  }
}

// A run whose answers are needed: an error ends the benchmark.
export async function driveOrFail(plan) {
  const outcome = await drive(plan);
  if (outcome.errors > 0) throw new Error(`${outcome.operation}: ${outcome.errors} errors: ${outcome.errorSamples[0]}`);
  return outcome;
}

export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
    const parts = [];
    child.stdout.on('data', (part) => parts.push(part));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output: Buffer.concat(parts).toString() }));
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

export async function runOrFail(program, args, options) {
  const { status, output } = await run(program, args, options);
  if (status !== 0) throw new Error(`${path.basename(program)} ended with ${status}: ${output.slice(-500)}`);
  return output;
}
