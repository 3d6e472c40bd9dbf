#!/usr/bin/env node
// Several binaries of the server in turn, round after round, on one machine and one data directory: where the machine's speed
// drifts, this is how a change is judged.
//
//   node bench/compare.mjs OPERATION sqlite|postgres ROUNDS BINARY BINARY…
//
// CONNECTIONS and IO_THREADS change the load. The hash is the cheapest that the server allows.
import path from 'node:path';

import { findTrial, withTrial } from './lib/trial.mjs';

const [name, kind, rounds, ...binaries] = process.argv.slice(2);
const trial = findTrial(name, kind);
if (!trial || !(Number(rounds) > 0) || binaries.length === 0) {
  console.error('usage: node bench/compare.mjs OPERATION sqlite|postgres ROUNDS BINARY BINARY…');
  process.exit(2);
}

function summary(outcomes) {
  const totals = outcomes.map(({ cpuUs }) => cpuUs.server + (cpuUs.database ?? 0)).sort((a, b) => a - b);
  return `CPU µs of server and database: least ${totals[0].toFixed(0)}, median ${totals[totals.length >> 1].toFixed(0)}`;
}

await withTrial(trial, binaries[0], async (measure) => {
  const outcomes = new Map(binaries.map((binary) => [binary, []]));
  for (let round = 1; round <= Number(rounds); round += 1) {
    for (const binary of binaries) {
      const outcome = await measure(binary, 3);
      outcomes.get(binary).push(outcome);
      const { server, database = 0 } = outcome.cpuUs;
      console.log(`${path.basename(binary)}: ${outcome.rate.toFixed(0)}/s, ${server.toFixed(1)} + ${database.toFixed(1)} µs`);
    }
  }
  for (const [binary, list] of outcomes) console.log(`${path.basename(binary)}: ${summary(list)}`);
});
