// What is worked out from the outcomes: bounds and goals.

// CPU microseconds that an operation cannot do without, from the limits measured in the same run. `http` is the
// server's CPU for an answer without content (/healthz) with the same settings.
export function boundOf(operation, { limits, http, database }) {
  const costs = {
    http,
    es256: limits.es256.cpuUs,
    hash: limits.hash.cpuUs,
    cheapHash: limits.cheapHash.cpuUs,
    commits: database === 'sqlite' ? limits.sqliteGroup.cpuUs : limits.postgres16?.cpuUs,
  };
  return Object.entries(operation.bound).reduce((sum, [name, count]) => sum + count * costs[name], 0);
}

// What of the latencies is not the server's: how late the driver was, and how long the machine ran nothing.
export const disturbances = ({ driverLateMs, machineStalls }) => ({ driverLateMs, machineStalls });

const totalUs = ({ cpuUs }) => cpuUs.server + cpuUs.database;

// The figures of one operation in one setting. What a core can do is seen where its time is used up.
export function figuresOf(operation, { closed, open, busy, bare }, context) {
  const { cpuUs } = closed;
  const { allocations } = context.budgets?.[operation.name] ?? {};
  const total = totalUs(busy ?? closed);
  const runs = [closed, open, busy, bare].filter(Boolean);
  const isValid = runs.every(({ valid }) => valid);
  const bound = boundOf(operation, context);
  const figures = {
    operation: operation.name,
    title: operation.title,
    isValid,
    connections: closed.connections,
    requests: closed.requests / closed.completed,
    rate: closed.rate,
    cpuUs,
    allocations,
    ratePerCpuSecond: total > 0 ? 1e6 / total : undefined,
    latencyMs: closed.latencyMs,
    open: open && { rate: open.askedRate, latencyMs: open.latencyMs, unfinished: open.unfinished, ...disturbances(open) },
    busy: busy && { connections: busy.connections, rate: busy.rate, cpuUs: busy.cpuUs, latencyMs: busy.latencyMs },
    boundRate: 1e6 / bound,
    ofBound: total > 0 ? bound / total : undefined,
    bareUs: bare && totalUs(bare),
    othersCores: closed.othersCores,
    errors: runs.reduce((sum, { errors }) => sum + errors, 0),
    errorSamples: runs.flatMap(({ errorSamples }) => errorSamples),
  };
  return { ...figures, ...judge(operation.goal?.[context.database], figures) };
}

// A goal is met when every part of it is. An invalid run meets none.
function judge(goal, figures) {
  if (!goal) return {};
  const parts = [];
  if (goal.rate) parts.push({ text: `${goal.rate.toLocaleString('en')}/s`, isMet: figures.ratePerCpuSecond >= goal.rate });
  if (goal.p99) parts.push({ text: `p99 ${goal.p99} ms`, isMet: figures.open?.latencyMs.p99 <= goal.p99 });
  if (goal.ofBound) parts.push({ text: `${goal.ofBound * 100} % of the bound`, isMet: figures.ofBound >= goal.ofBound });
  return { goal: parts.map(({ text }) => text).join(', '), isMet: figures.isValid && parts.every(({ isMet }) => isMet) };
}
