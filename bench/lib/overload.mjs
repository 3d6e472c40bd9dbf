// More passwords than can be hashed, and what becomes of everything else meanwhile.
import { clientCredentials } from '../operations/client_credentials.mjs';
import { discovery } from '../operations/metadata.mjs';
import { passwordVerification } from '../operations/password_verification.mjs';
import { drive, driveOrFail } from './driver.mjs';
import { disturbances } from './figures.mjs';

// Enough to keep the queue of hashes full with as many waiting to be refused.
const floodConnections = 160;
const times = 10;
const readyTime = 0.5;
// Operations per second beside the flood: a load that leaves most of an I/O thread idle.
const calmRate = 300;

const addresses = { flood: '192.0.2.1', calm: '198.51.100.7' };

function planOf(target, operation, load) {
  return {
    base: target.base, patience: 60, warmUp: 0.5, ...target.processes, ...load,
    operation: { name: operation.name, ...operation.describe(target) },
  };
}

async function measureCalm(target, duration) {
  const results = {};
  for (const operation of [clientCredentials, discovery]) {
    results[operation.name] = await drive(planOf(target, operation, { connections: 16, rate: calmRate, duration }));
  }
  return results;
}

function compare(operation, idle, flooded) {
  return {
    operation, isValid: idle.valid && flooded.valid, idle: idle.latencyMs, flooded: flooded.latencyMs, ratio: flooded.latencyMs.p99 / idle.latencyMs.p99,
    disturbances: { idle: disturbances(idle), flooded: disturbances(flooded) },
    errors: idle.errors + flooded.errors, errorSamples: [...idle.errorSamples, ...flooded.errorSamples],
  };
}

export async function measureOverload(installation, { duration }) {
  const { ostiary } = installation;
  await ostiary.start({ IO_THREADS: '1', TRUST_PROXY_HEADER: 'true' });
  await ostiary.authorize(installation.manager);
  const verify = (address) => passwordVerification(addresses[address]);
  const capacity = await driveOrFail(planOf(installation, verify('calm'), { connections: 4, duration }));
  const idle = await measureCalm(installation, duration);

  // The flood lasts until all that is measured beside it has ended.
  const length = readyTime + 3 * (duration + 1);
  const rate = times * capacity.rate;
  const flood = drive(planOf(installation, verify('flood'), { connections: floodConnections, rate, duration: length }));
  const flooded = await measureCalm(installation, duration);
  const other = await drive(planOf(installation, verify('calm'), { connections: 1, duration }));
  const shed = await flood;
  const { resident } = ostiary.memory;
  await ostiary.stop();

  const operations = Object.keys(idle).map((name) => compare(name, idle[name], flooded[name]));
  const all = [shed, other];
  return {
    isValid: operations.every(({ isValid }) => isValid) && all.every(({ valid }) => valid) && shed.refused > 0 && other.refused === 0,
    errorSamples: [...operations.flatMap((one) => one.errorSamples), ...all.flatMap((one) => one.errorSamples)],
    capacity: capacity.rate, operations, resident,
    flood: { asked: rate, served: shed.rate, refused: shed.refused / shed.seconds, latencyMs: shed.latencyMs },
    other: { rate: other.rate, refused: other.refused, latencyMs: other.latencyMs },
  };
}
