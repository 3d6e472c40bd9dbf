// The results as markdown. A column of the table of operations is one element of `columns`.
const fixed = (value, digits = 0) =>
  value === undefined || Number.isNaN(value)
    ? ''
    : value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
const cost = (value) => fixed(value, value < 10 ? 1 : 0);
const milliseconds = (value) => fixed(value, value < 10 ? 2 : 0);
const latencies = ({ p50, p99, p99_9 }) => [p50, p99, p99_9].map(milliseconds).join(' / ');
// How late the driver was, p99 and at most; the longest and the sum of the machine's stalls.
const lateness = ({ driverLateMs }) => [driverLateMs.p99, driverLateMs.max].map(milliseconds).join(' / ');
const stalled = ({ machineStalls }) => [machineStalls.longestMs, machineStalls.totalMs].map(milliseconds).join(' / ');
const ratio = (value) => (value === undefined ? '' : `${fixed(value * 100)} %`);
const megabytes = (value) => `${fixed(value / 1e6, 1)} MB`;
const verdict = ({ goal, isMet }) => (goal ? (isMet ? 'yes' : 'no') : '');

const columns = [
  ['operation', ({ title }) => title, ':--'],
  ['rate/s', ({ rate }) => fixed(rate)],
  ['p50 / p99 / p99.9 ms', ({ latencyMs }) => latencies(latencyMs)],
  ['at half the rate', ({ open }) => (open ? latencies(open.latencyMs) : '')],
  ['driver late', ({ open }) => (open ? lateness(open) : '')],
  ['machine stalled', ({ open }) => (open ? stalled(open) : '')],
  ['server µs', ({ cpuUs }) => cost(cpuUs.server)],
  ['database µs', ({ cpuUs }) => cost(cpuUs.database)],
  ['client µs', ({ cpuUs }) => cost(cpuUs.client)],
  ['allocations', ({ allocations }) => fixed(allocations)],
  ['busy: rate/s', ({ busy }) => fixed(busy?.rate)],
  ['p50 / p99 / p99.9 ms', ({ busy }) => (busy ? latencies(busy.latencyMs) : '')],
  ['server µs', ({ busy }) => (busy ? cost(busy.cpuUs.server) : '')],
  ['database µs', ({ busy }) => (busy ? cost(busy.cpuUs.database) : '')],
  ['per CPU s', ({ ratePerCpuSecond }) => fixed(ratePerCpuSecond)],
  ['bound per CPU s', ({ boundRate }) => fixed(boundRate)],
  ['of bound', ({ ofBound }) => ratio(ofBound)],
  ['bare µs', ({ bareUs }) => (bareUs === undefined ? '' : cost(bareUs))],
  ['goal', ({ goal }) => goal ?? ''],
  ['met', verdict],
];

function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(headings.map(([name]) => name)), line(headings.map(([, , align]) => align ?? '--:')), ...rows.map(line)].join('\n');
}

const invalid = (figures) => [figures.title, `**no result**: ${figures.errorSamples[0]}`, ...columns.slice(2).map(() => '')];

function operationsTable({ results }) {
  return table(columns, results.map((one) => (one.isValid ? columns.map(([, value]) => value(one)) : invalid(one))));
}

const databaseNames = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

function settingTitle({ database, threads, http }) {
  const count = threads === 1 ? '1 I/O thread' : `${threads} I/O threads`;
  return `### ${databaseNames[database]}, ${count}\n\nAn answer without content (\`/healthz\`): ${fixed(http.rate)}/s, `
    + `${cost(http.cpuUs)} µs of the server's CPU.`;
}

// Both closed loops; ours with one I/O thread, since the peer has one thread.
function peerTable({ settings, peer }) {
  const ours = settings.find(({ database, threads }) => database === 'sqlite' && threads === 1) ?? settings[0];
  const rows = peer.results.filter(({ isValid }) => isValid).map((theirs) => {
    const own = ours?.results.find(({ operation }) => operation === theirs.operation);
    const costs = own?.isValid ? own.cpuUs.server + own.cpuUs.database : undefined;
    return [theirs.title, fixed(theirs.rate), cost(theirs.cpuUs.server), latencies(theirs.latencyMs), fixed(own?.rate),
      costs ? cost(costs) : '', costs ? fixed(theirs.cpuUs.server / costs, 1) : ''];
  });
  const headings = [['operation', 0, ':--'], ['its rate/s'], ['its µs'], ['its p50 / p99 / p99.9 ms'], ['our rate/s'], ['our µs'],
    ['µs ratio']];
  return table(headings, rows);
}

const limitNames = {
  es256: 'ES256 signature, 300 bytes (OpenSSL)',
  hash: 'Argon2id, 19 MiB, 2 passes (libsodium)',
  cheapHash: 'Argon2id, 8 KiB, 1 pass (libsodium)',
  sqliteAlone: 'SQLite, WAL, FULL: a transaction of one row',
  sqliteGroup: 'SQLite, WAL, FULL: a row in groups of 64',
  sqlitePaced: 'SQLite, WAL, FULL: a transaction of one row, 1,000 per second',
  postgresAlone: 'PostgreSQL: a durable transaction, 1 connection',
  postgres16: 'PostgreSQL: a durable transaction, 16 connections',
};

function limitsTable(limits) {
  const rows = Object.entries(limits).map(([name, { rate, cpuUs, latencyMs }]) => [
    limitNames[name], fixed(rate), cost(cpuUs), name.startsWith('sqlite') ? latencies(latencyMs) : '',
  ]);
  return table([['limit', 0, ':--'], ['per second'], ['CPU µs'], ['p50 / p99 / p99.9 ms']], rows);
}

function growthRow({ database, idleMemory, loadedMemory, largestMemory, coldStart, sessions }) {
  const parts = [`${databaseNames[database]}:`];
  if (idleMemory) parts.push(`- resident when idle, pages served: ${megabytes(idleMemory)} (goal 20 MB)`);
  if (loadedMemory) parts.push(`- resident after all operations: ${megabytes(loadedMemory)}, at most ${megabytes(largestMemory)}`);
  if (coldStart) {
    parts.push(`- start of the process to the first token, ${fixed(coldStart.users)} users on the disk (${fixed(coldStart.copied)} of `
      + `them copied rows): ${fixed(coldStart.ms)} ms, median of ${coldStart.times.length} (goal ${database === 'sqlite' ? 50 : 80} ms)`);
  }
  if (sessions) {
    const million = (sessions.memoryBefore + sessions.memoryPerSignIn * 1e6) / 1e6;
    parts.push(
      `- ${fixed(sessions.signIns)} sign-ins through the API: ${fixed(sessions.bytesPerSignIn)} bytes stored each, audit events and what `
        + `expires with the interaction included; ${fixed(sessions.memoryPerSignIn)} bytes of memory each (extrapolated to 1,000,000: `
        + `${fixed(million)} MB)`,
      `- ${fixed(sessions.sessions)} sessions, ${fixed(sessions.copied)} of them copied rows of session, grant, access and refresh token: `
        + `${fixed(sessions.bytesPerSession)} bytes stored each (goal 1,000); resident with them on the disk, after 1,000 more sign-ins: `
        + `${megabytes(sessions.memoryAtAll)} (goal 400 MB)`,
    );
  }
  return parts.join('\n');
}

const overloadNames = { client_credentials: 'client credentials', discovery: 'discovery' };

function overloadPart({ database, overload }) {
  const title = `### Ten times more passwords than can be hashed, ${databaseNames[database]}`;
  if (!overload.isValid) return `${title}\n\n**No result**: ${overload.errorSamples[0] ?? 'nothing was refused, or the wrong one'}`;
  const { capacity, flood, other } = overload;
  const headings = [['operation', 0, ':--'], ['p50 / p99 / p99.9 ms alone'], ['beside the flood'], ['p99 ratio'], ['driver late'], ['machine stalled'],
    ['goal'], ['met']];
  const rows = overload.operations.map(({ operation, idle, flooded, ratio: times, disturbances }) => [
    overloadNames[operation], latencies(idle), latencies(flooded), fixed(times, 1), lateness(disturbances.flooded), stalled(disturbances.flooded), 'p99 at most twice, and under 10 ms',
    verdict({ goal: true, isMet: times <= 2 && flooded.p99 <= 10 }),
  ]);
  return `${title}\n\n${table(headings, rows)}\n\n`
    + `One address asks for ${fixed(flood.asked)} verifications per second where ${fixed(capacity)} are possible: ${fixed(flood.served)} are `
    + `served and ${fixed(flood.refused)} refused with 429 and \`Retry-After\` per second. Another address that asks for one after the other `
    + `gets ${fixed(other.rate)} per second, p99 ${milliseconds(other.latencyMs.p99)} ms, and no refusal.`;
}

const nodesTitle = ({ count, redis }) => `${count === 1 ? '1 node' : `${count} nodes`}${redis ? ', Redis' : ''}`;

// One I/O thread for each node. All share the machine's processors: the rate stops growing where these are used up.
function nodesTable(nodes) {
  const headings = [['nodes', 0, ':--'], ['operation', 0, ':--'], ['rate/s'], ['p50 / p99 / p99.9 ms'], ['server µs'],
    ['database µs'], ['nginx µs'], ['client µs']];
  const rows = nodes.flatMap((one) => one.operations.map(({ title, isValid, errorSamples, rate, latencyMs, cpuUs }) =>
    isValid
      ? [nodesTitle(one), title, fixed(rate), latencies(latencyMs), cost(cpuUs.server), cost(cpuUs.database), cost(cpuUs.proxy), cost(cpuUs.client)]
      : [nodesTitle(one), title, `**no result**: ${errorSamples[0]}`, '', '', '', '', '']));
  return table(headings, rows);
}

function nodesRows(nodes) {
  const rows = [];
  for (const one of nodes) {
    const { invalidation, failover } = one;
    if (invalidation) {
      rows.push(`- ${nodesTitle(one)}: a change is acted by on the other node after ${milliseconds(invalidation.median)} ms (median), `
        + `${milliseconds(invalidation.most)} ms at most (goal 1,000 ms)`);
    }
    if (failover) {
      rows.push(`- ${nodesTitle(one)}, one killed under load: ${fixed(failover.answered)} requests answered, ${failover.unanswered} not, `
        + `${failover.wrong} wrongly; the longest time without an answer ${milliseconds(failover.gap)} ms (goal about 1,000 ms)`);
    }
  }
  return [rows.join('\n')];
}

export function toMarkdown(results) {
  const { machine, options, settings, peer, limits, growth } = results;
  const parts = [
    `${results.date.slice(0, 10)}, ${results.version}, revision ${results.revision}, ${machine.cores} × ${machine.cpu}, `
      + `${fixed(machine.memory / 2 ** 30)} GiB, Linux ${machine.kernel}, Node.js ${machine.node}. ${fixed(options.users)} users, `
      + `${fixed(options.clients)} clients. ${options.connections} connections, ${options.busyConnections} `
      + `where busy, sign-in with its hash 4; nothing is pinned to a processor. Other programs used ${fixed(results.othersCores, 2)} cores on average.`,
  ];
  if (limits) parts.push('### Limits', limitsTable(limits));
  for (const setting of settings) parts.push(settingTitle(setting), operationsTable(setting));
  if (peer?.results.length > 0) parts.push(`### Beside oidc-provider ${peer.version}`, peerTable(results));
  for (const one of growth) if (one.overload) parts.push(overloadPart(one));
  if (results.nodes) parts.push('### Several nodes on one PostgreSQL, behind nginx', nodesTable(results.nodes), ...nodesRows(results.nodes));
  if (growth.length > 0) parts.push('### Start, memory, storage', ...growth.map(growthRow));
  return `${parts.join('\n\n')}\n`;
}
