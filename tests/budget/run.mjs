#!/usr/bin/env node
// Counts instructions and allocations of hot operations and compares them with budgets.json. No clock
// takes part, so that a slow or busy machine changes nothing.
//
//   node run.mjs [--update] [--profiles DIRECTORY] [operation…]
//
// Fails when an operation needs over 10 % more than its budget. --update writes what was counted as the
// new budgets; --profiles keeps the profiles for callgrind_annotate.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { binary } from '../e2e/support/settings.js';
import { prepareServer } from '../e2e/support/server.js';
import { Callgrind, launcher } from './callgrind.mjs';
import { operations, prepare } from './operations.mjs';

const budgetFile = path.join(path.dirname(fileURLToPath(import.meta.url)), 'budgets.json');
const tolerance = 0.1;
const warmUp = 8;

// Enough that what runs in the background by the clock does not show.
const repeats = { default: 200, sign_in: 100 };
const repeatsOfReading = 1000;

// These write nothing.
const reading = new Set([
  'userinfo_opaque', 'introspection_opaque', 'discovery', 'jwks', 'user_get', 'users_page', 'users_search_exact',
]);

// The audit chain is sealed once a second. Its work belongs to the operations that made the events, so
// counting begins and ends when nothing is left to seal.
const untilSealed = 2500;

// A password hash costs what the operator chose: it is not ours to make cheaper.
const passwordHash = /^crypto_pwhash_argon2id/;

function parseArguments(words) {
  const options = { isUpdate: false, names: [] };
  for (let index = 0; index < words.length; index += 1) {
    if (words[index] === '--update') options.isUpdate = true;
    else if (words[index] === '--profiles') options.profiles = path.resolve(words[index += 1]);
    else if (operations[words[index]]) options.names.push(words[index]);
    else throw new Error(`no operation "${words[index]}"; there are ${Object.keys(operations).join(', ')}`);
  }
  if (options.names.length === 0) options.names = Object.keys(operations);
  return options;
}

async function measure(callgrind, world, name, profiles) {
  const isReading = reading.has(name);
  const count = isReading ? repeatsOfReading : repeats[name] ?? repeats.default;
  const perform = await operations[name](world);
  await callgrind.on();
  for (let index = 0; index < warmUp; index += 1) await perform(index);
  await setTimeout(untilSealed);
  await callgrind.zero();
  for (let index = 0; index < count; index += 1) await perform(warmUp + index);
  if (!isReading) await setTimeout(untilSealed);
  const profile = await callgrind.dump(name);
  await callgrind.off();
  if (profiles) await copyFile(profile.file, path.join(profiles, `${name}.callgrind`));
  await rm(profile.file);
  return {
    instructions: Math.round((profile.instructions - profile.within(passwordHash)) / count),
    allocations: Math.round((10 * profile.allocations) / count) / 10,
  };
}

async function measureAll(names, profiles) {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'ostiary-budget-'));
  const server = await prepareServer({
    launcher: launcher(directory),
    // The cheapest hash: in the time of a dear one, what runs by the clock would show.
    settings: { IO_THREADS: '1', HASH_THREADS: '1', INTEGRATION_TEST: 'true', HASH_MEMORY: '8', HASH_ITERATIONS: '1' },
  });
  try {
    await server.start();
    const world = await prepare(server);
    const callgrind = new Callgrind(directory, server.child.pid);
    const measured = {};
    for (const name of names) {
      measured[name] = await measure(callgrind, world, name, profiles);
      const { instructions, allocations } = measured[name];
      console.log(`  ${name.padEnd(22)} ${String(instructions).padStart(9)} instructions ${
        String(allocations).padStart(8)} allocations`);
    }
    return measured;
  } finally {
    await server.dispose();
    await rm(directory, { recursive: true, force: true });
  }
}

// What to say about one figure: nothing while it is near its budget.
function judge(name, what, value, budget) {
  const change = `${name}: ${value} ${what}, budget ${budget} (${((value / budget - 1) * 100).toFixed(1)} %)`;
  if (value > budget * (1 + tolerance)) return { isOver: true, text: `OVER BUDGET ${change}` };
  if (value < budget * (1 - tolerance)) return { isUnder: true, text: `under budget ${change}` };
  return undefined;
}

function compare(measured, budgets) {
  const remarks = [];
  for (const [name, figures] of Object.entries(measured)) {
    if (!budgets[name]) {
      remarks.push({ isOver: true, text: `${name} has no budget: write one with --update` });
      continue;
    }
    for (const [what, value] of Object.entries(figures)) {
      const remark = judge(name, what, value, budgets[name][what]);
      if (remark) remarks.push(remark);
    }
  }
  return remarks;
}

async function main() {
  if (process.arch !== 'x64') {
    console.log(`budgets are counted in x86-64 instructions, and this is ${process.arch}: nothing to compare`);
    return;
  }
  const options = parseArguments(process.argv.slice(2));
  if (!existsSync(binary)) throw new Error(`there is no binary at ${binary}: run ./dev build release first`);
  if (options.profiles) await mkdir(options.profiles, { recursive: true });
  const budgets = existsSync(budgetFile) ? JSON.parse(await readFile(budgetFile, 'utf8')) : {};
  const measured = await measureAll(options.names, options.profiles);
  const remarks = compare(measured, budgets);
  for (const { text } of remarks) console.log(text);
  if (options.isUpdate) {
    await writeFile(budgetFile, `${JSON.stringify({ ...budgets, ...measured }, null, 2)}\n`);
    console.log(`wrote ${path.relative(process.cwd(), budgetFile)}`);
    return;
  }
  if (remarks.some(({ isUnder }) => isUnder)) {
    console.log('Something has become cheaper: keep it so with `./dev budget --update`.');
  }
  const over = remarks.filter(({ isOver }) => isOver).length;
  console.log(over === 0 ? 'all within their budgets' : `${over} over budget`);
  process.exitCode = over === 0 ? 0 : 1;
}

await main();
