// A PostgreSQL cluster of the run's own, durable as in production: what it commits is on the disk. Whoever is measured reaches it by
// its Unix socket, as one does on the same machine.
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { run, runOrFail } from './driver.mjs';
import { scratch } from './paths.mjs';
import { freePort, Program } from './processes.mjs';

function programs() {
  const versions = '/usr/lib/postgresql';
  const known = existsSync(versions) ? readdirSync(versions).map(Number) : [];
  if (known.length === 0) throw new Error('PostgreSQL is not installed: ./dev setup installs it');
  return path.join(versions, String(Math.max(...known)), 'bin');
}

// PostgreSQL refuses to run as root. exec, so that the process is the postmaster's.
const isRoot = process.getuid() === 0;
const asServer = (program, args) =>
  isRoot
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', '--inh-caps=-all', program, ...args]]
    : [program, args];

export class Postgres {
  static async start() {
    const bin = programs();
    const directory = mkdtempSync(path.join(scratch, 'postgres-'));
    // The path of a socket has at most 107 bytes.
    const sockets = mkdtempSync(path.join(os.tmpdir(), 'ostiary-bench-'));
    if (isRoot) {
      const identity = async (flag) => Number(await runOrFail('id', [flag, 'postgres']));
      const owner = [await identity('-u'), await identity('-g')];
      for (const one of [directory, sockets]) chownSync(one, ...owner);
    }
    chmodSync(directory, 0o755);
    const data = path.join(directory, 'data');
    const make = ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C'];
    await runOrFail(...asServer(path.join(bin, 'initdb'), make), { cwd: '/' });
    const port = await freePort();
    const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: sockets, max_connections: 100,
      shared_buffers: '512MB', max_wal_size: '4GB', fsync: 'on', synchronous_commit: 'on' };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const program = new Program(...asServer(path.join(bin, 'postgres'), ['-D', data, ...options]), {
      log: path.join(scratch, 'postgres.log'),
    });
    const postgres = new Postgres({ bin, directory, sockets, port, program });
    await program.waitUntil(async () => {
      const { status } = await run(path.join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
      return status === 0;
    }, 50);
    return postgres;
  }

  constructor(parts) {
    Object.assign(this, parts);
  }

  get pid() {
    return this.program.pid;
  }

  // Statements as the superuser, for whom row-level security does not hold.
  async sql(statements, database = 'postgres') {
    const args = ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'postgres', '-d', database, '-v',
      'ON_ERROR_STOP=1', '-qAtX', '-f', '-'];
    return (await runOrFail(path.join(this.bin, 'psql'), args, { input: statements })).trim();
  }

  // A new database of a role that can do nothing but use it.
  async createDatabase(name) {
    await this.sql(`create role ${name} login; create database ${name} owner ${name};`);
    return this.url(name);
  }

  // Of a database and the role with its name.
  url(name) {
    return `postgres://${name}@/${name}?${new URLSearchParams({ host: this.sockets, port: this.port })}`;
  }

  async stop() {
    await this.program.stop('SIGINT');
    for (const one of [this.directory, this.sockets]) rmSync(one, { recursive: true, force: true });
  }
}
