// One operation on one installation, with binaries of the server of one's choice: what bench/compare.mjs and bench/profile.mjs share.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

import { operations } from '../operations/index.mjs';
import { PostgresDatabase, SqliteDatabase } from './database.mjs';
import { Installation, sizes } from './installation.mjs';
import { closedLoop, runOnce } from './matrix.mjs';
import { cheapHash, Ostiary } from './ostiary.mjs';
import { scratch } from './paths.mjs';
import { Postgres } from './postgres.mjs';
import { freePort, untilAtRest } from './processes.mjs';

const settings = { IO_THREADS: process.env.IO_THREADS ?? '1', ...cheapHash };
const kinds = ['sqlite', 'postgres'];

// What an operation and a database are called, or nothing if there is no such thing.
export function findTrial(name, kind) {
  const operation = operations.find((one) => one.name === name);
  if (!operation || !kinds.includes(kind)) return undefined;
  const connections = Number(process.env.CONNECTIONS ?? operation.connections ?? 16);
  return { kind, operation: { ...operation, connections } };
}

// Makes the rows with the first binary, and hands over `measure(binary, seconds)`: the outcome of the operation against a server
// of that binary, after half a second of warming up. `beside(server's process id)` runs while it is measured.
export function withTrial({ operation, kind }, binary, run) {
  return withTrials(kind, binary, (measure) =>
    run((chosen, duration, beside) => measure(operation, chosen, duration, beside)));
}

// The same for several operations on one installation: `measure(operation, binary, seconds)`.
export async function withTrials(kind, binary, run) {
  const directory = mkdtempSync(path.join(scratch, 'trial-'));
  const postgres = kind === 'postgres' ? await Postgres.start() : undefined;
  try {
    const database = postgres
      ? new PostgresDatabase(postgres, 'trial', await postgres.createDatabase('trial'))
      : new SqliteDatabase(directory);
    const installation = new Installation(new Ostiary({ directory, port: await freePort(), database }));
    installation.ostiary.binary = binary;
    await installation.prepare({ ...sizes, users: 20_000, clients: 200 }, () => {});
    await installation.ostiary.stop();
    await run((operation, chosen, duration, beside) =>
      measure(installation, { operation, kind }, chosen, duration, beside));
  } finally {
    await postgres?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(installation, { operation, kind }, binary, duration, beside) {
  const { ostiary } = installation;
  ostiary.binary = binary;
  await ostiary.start(settings);
  try {
    await installation.renewTokens();
    await untilAtRest(installation.processes.server);
    const load = closedLoop({ warmUp: 0.5, duration }, kind);
    const [outcome] = await Promise.all([
      runOnce(installation, operation, {}, load),
      beside?.(installation.processes.server),
    ]);
    if (!outcome.valid) throw new Error(`${operation.name}: ${outcome.errorSamples[0]}`);
    return outcome;
  } finally {
    await ostiary.stop();
  }
}
