// A server that does what an operation takes and nothing else (bench/bare): with the kernel, the libraries and the connections that
// Ostiary has, and no product in between. What it costs is what the machine asks for that work.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { build, scratch } from './paths.mjs';
import { Program } from './processes.mjs';

// The requests of an operation for the same work: `bare` has the work of each.
export function bareOperation({ name, connections, bare }) {
  const steps = bare.map((work, index) => ({
    name: `work ${index + 1}`,
    method: 'GET',
    path: `/work?${new URLSearchParams(work)}`.replace(/\?$/, ''),
    expect: { status: 200, json: Object.entries(work).map(([part, count]) => ({ at: `/${part}`, equals: count })) },
  }));
  return { name: `${name}_bare`, connections, describe: () => ({ steps }) };
}

export class Bare {
  // `database` as for an installation, with nothing in it; of SQLite it has a file of its own.
  constructor(database) {
    this.database = database;
  }

  async start() {
    const { kind, environment } = this.database;
    this.directory = mkdtempSync(path.join(scratch, 'bare-'));
    const log = path.join(this.directory, 'log');
    const args = kind === 'sqlite' ? [kind, this.directory] : [kind];
    this.program = new Program(path.join(build, 'ostiary_bench_bare'), args, {
      log, environment: { BENCH_POSTGRES: environment.DB_URL },
    });
    const port = () => /^(\d+)\n/.exec(readFileSync(log, 'utf8'))?.[1];
    await this.program.waitUntil(() => port() !== undefined);
    this.base = `http://localhost:${port()}`;
  }

  get processes() {
    return { server: [this.program.pid], database: this.database.processes };
  }

  async stop() {
    if (this.program?.isOver) console.error(readFileSync(path.join(this.directory, 'log'), 'utf8'));
    await this.program?.stop();
    if (this.directory) rmSync(this.directory, { recursive: true, force: true });
  }
}
