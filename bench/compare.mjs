#!/usr/bin/env node
// Several binaries of the server in turn, round after round, on one machine and one data directory: where the machine's speed
// drifts, this is how a change is judged.
//
//   node bench/compare.mjs OPERATION sqlite|postgres ROUNDS BINARY BINARY…
//
// CONNECTIONS and IO_THREADS change the load. The hash is the cheapest that the server allows.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

import { PostgresDatabase, SqliteDatabase } from './lib/database.mjs';
import { Installation, sizes } from './lib/installation.mjs';
import { closedLoop, runOnce } from './lib/matrix.mjs';
import { cheapHash, Ostiary } from './lib/ostiary.mjs';
import { scratch } from './lib/paths.mjs';
import { Postgres } from './lib/postgres.mjs';
import { freePort, untilAtRest } from './lib/processes.mjs';
import { operations } from './operations/index.mjs';

const [name, kind, rounds, ...binaries] = process.argv.slice(2);
const operation = operations.find((one) => one.name === name);
if (!operation || !['sqlite', 'postgres'].includes(kind) || !(Number(rounds) > 0) || binaries.length === 0) {
  console.error('usage: node bench/compare.mjs OPERATION sqlite|postgres ROUNDS BINARY BINARY…');
  process.exit(2);
}
const settings = { IO_THREADS: process.env.IO_THREADS ?? '1', ...cheapHash };
const loaded = { ...operation, connections: Number(process.env.CONNECTIONS ?? operation.connections ?? 16) };
const load = closedLoop({ warmUp: 0.5, duration: 3 }, kind);

async function measure(installation, binary) {
  const { ostiary } = installation;
  ostiary.binary = binary;
  await ostiary.start(settings);
  try {
    await installation.renewTokens();
    await untilAtRest(installation.processes.server);
    const outcome = await runOnce(installation, loaded, {}, load);
    if (!outcome.valid) throw new Error(`${name}: ${outcome.errorSamples[0]}`);
    return outcome;
  } finally {
    await ostiary.stop();
  }
}

function summary(outcomes) {
  const totals = outcomes.map(({ cpuUs }) => cpuUs.server + (cpuUs.database ?? 0)).sort((a, b) => a - b);
  return `CPU µs of server and database: least ${totals[0].toFixed(0)}, median ${totals[totals.length >> 1].toFixed(0)}`;
}

async function compare(directory, database) {
  const installation = new Installation(new Ostiary({ directory, port: await freePort(), database }));
  installation.ostiary.binary = binaries[0];
  await installation.prepare({ ...sizes, users: 20_000, clients: 200 }, () => {});
  await installation.ostiary.stop();
  const outcomes = new Map(binaries.map((binary) => [binary, []]));
  for (let round = 1; round <= Number(rounds); round += 1) {
    for (const binary of binaries) {
      const outcome = await measure(installation, binary);
      outcomes.get(binary).push(outcome);
      const { server, database: databaseUs = 0 } = outcome.cpuUs;
      console.log(`${path.basename(binary)}: ${outcome.rate.toFixed(0)}/s, ${server.toFixed(1)} + ${databaseUs.toFixed(1)} µs`);
    }
  }
  for (const [binary, list] of outcomes) console.log(`${path.basename(binary)}: ${summary(list)}`);
}

const directory = mkdtempSync(path.join(scratch, 'compare-'));
const postgres = kind === 'postgres' ? await Postgres.start() : undefined;
try {
  const database = postgres
    ? new PostgresDatabase(postgres, 'compare', await postgres.createDatabase('compare'))
    : new SqliteDatabase(directory);
  await compare(directory, database);
} finally {
  await postgres?.stop();
  rmSync(directory, { recursive: true, force: true });
}
