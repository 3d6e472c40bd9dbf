// What `./dev bench` was asked for.
export const usage = `usage: ./dev bench [OPTIONS]

  --quick        SQLite unless --db says otherwise, short runs, fewer users: under six minutes
  --only NAMES   only these operations or parts (separated by commas; see bench/operations/index.mjs, and: peer,
                 cold_start, sessions, memory, overload, nodes)
  --db NAME      only sqlite, or only postgres
  --write-docs   writes the tables of the last run into docs/benchmarks.md, and measures nothing
`;

const full = {
  databases: ['sqlite', 'postgres'], threads: [1, 2], users: 100_000, clients: 1000, connections: 16, busyConnections: 64,
  closed: { warmUp: 1, duration: 4 }, open: { warmUp: 0.5, duration: 3 }, limitSeconds: 1.5,
  coldStart: { users: 1_000_000, starts: 5 }, sessions: { signIns: 20_000, total: 1_000_000 },
  overload: { duration: 4 }, nodes: { duration: 3 },
};
const quick = {
  ...full, databases: ['sqlite'], threads: [1], users: 20_000, clients: 200,
  closed: { warmUp: 0.5, duration: 2 }, open: { warmUp: 0.3, duration: 1.5 }, limitSeconds: 0.7,
  coldStart: { users: 100_000, starts: 3 }, sessions: { signIns: 2000, total: 20_000 },
  overload: { duration: 2 }, nodes: { duration: 1 },
};

const parts = ['peer', 'cold_start', 'sessions', 'memory', 'overload', 'nodes'];

export function parseOptions(args, operations = []) {
  const options = { isQuick: false, only: [], writesDocs: false };
  for (let index = 0; index < args.length; index += 1) {
    if (args[index] === '--quick') options.isQuick = true;
    else if (args[index] === '--write-docs') options.writesDocs = true;
    else if (args[index] === '--only' && args[index + 1]) options.only = args[(index += 1)].split(',');
    else if (args[index] === '--db' && full.databases.includes(args[index + 1])) options.databases = [args[(index += 1)]];
    else throw new Error(usage);
  }
  const known = [...parts, ...operations.map(({ name }) => name)];
  if (!options.only.every((name) => known.includes(name))) throw new Error(usage);
  return { ...(options.isQuick ? quick : full), ...options };
}

// Several nodes need PostgreSQL, which a quick run starts for nothing else.
export const wantsNodes = (options) => options.only.includes('nodes') || (wants(options, 'nodes') && options.databases.includes('postgres'));

export const wants = (options, name) => options.only.length === 0 || options.only.includes(name);
