// All operations against one target, with one setting of it.
import { bareOperation } from './bare.mjs';
import { drive } from './driver.mjs';
import { figuresOf } from './figures.mjs';
import { untilAtRest } from './processes.mjs';

let runs = 0;

function planOf(target, operation, options, load) {
  return {
    base: target.base,
    connections: operation.connections ?? options.connections,
    patience: 60,
    sequencePrefix: `n${(runs += 1)}_`,
    ...target.processes,
    ...load,
    operation: { name: operation.name, ...operation.describe(target) },
  };
}

// With the seconds for which answers gather (docs/benchmarks.md, Method). Where another process answers first, its pace is what
// connections wait for.
export const closedLoop = (load, database) => ({ ...load, gather: database === 'postgres' ? 0 : 0.00002 });

export async function runOnce(target, operation, options, load) {
  const outcome = await drive(planOf(target, operation, options, load));
  operation.keep?.(target, outcome);
  return outcome;
}

// Of all its processors together.
const hasLongStalls = ({ machineStalls, seconds }) => machineStalls.totalMs > seconds * 1000 * 0.005;

// A machine that stands still for a hundredth of a run makes the 99th percentile by itself. Where it comes near that, the run
// is made once more, and the one counts in which it stood still for less: chosen by that alone, never by latencies.
export async function leastStalled(run) {
  const first = await run();
  if (!first.valid || !hasLongStalls(first)) return first;
  const second = await run();
  return second.valid && second.machineStalls.totalMs >= first.machineStalls.totalMs ? first : second;
}

// As much as the usual number of connections can do; half of it at a fixed rate, where latency is not the queue's; and as much as
// the machine can do when more connections ask than it serves at a time.
export async function measureOperation(target, operation, options, context) {
  await untilAtRest(target.processes.server);
  const load = closedLoop(options.closed, context.database);
  const closed = await runOnce(target, operation, options, load);
  let open;
  const rate = closed.rate / 2;
  // Of a few operations there is no percentile.
  if (closed.valid && rate * options.open.duration >= 10) {
    open = await leastStalled(() => runOnce(target, operation, options, { ...options.open, rate }));
  }
  const full = { connections: operation.connections ?? options.busyConnections };
  const hasBusy = context.isBusy && full.connections !== closed.connections;
  const busy = hasBusy ? await runOnce(target, { ...operation, ...full }, options, load) : undefined;
  // At once after the operation, since the machine's speed drifts.
  const isBare = operation.bare && context.bare;
  const bare = isBare ? await runOnce(context.bare, bareOperation({ ...operation, ...full }), options, load) : undefined;
  return figuresOf(operation, { closed, open, busy, bare }, context);
}

// The server's CPU for the smallest answer that its HTTP layer can give.
const emptyAnswer = {
  name: 'http',
  describe: () => ({ steps: [{ name: 'healthz', method: 'GET', path: '/healthz', expect: { status: 200 } }] }),
};

export async function measureHttp(target, options, database) {
  const outcome = await runOnce(target, emptyAnswer, options, closedLoop(options.closed, database));
  if (!outcome.valid) throw new Error(`/healthz: ${outcome.errorSamples[0]}`);
  return { rate: outcome.rate, cpuUs: outcome.cpuUs.server };
}
