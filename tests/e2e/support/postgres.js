// A private PostgreSQL cluster: own directory, own port, no password on its socket. The runner starts
// one for all files and passes it on in OSTIARY_TEST_POSTGRES; a file run alone starts its own.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { freePort } from './ports.js';
import { eventually, run, runOrFail } from './process.js';
import { rememberSecret } from './secrets.js';

function programs() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number).sort((a, b) => b - a) : [];
  if (versions.length === 0) throw new Error('PostgreSQL is not installed: apt install postgresql');
  return path.join(root, String(versions[0]), 'bin');
}

// PostgreSQL refuses to run as root, so root hands over to the user postgres.
function asPostgres(command, args) {
  if (process.getuid() !== 0) return [command, args];
  return ['runuser', ['-u', 'postgres', '--', command, ...args]];
}

export class PostgresCluster {
  static async start() {
    const bin = programs();
    const directory = await mkdtemp(path.join(os.tmpdir(), 'ostiary-pg-'));
    await chmod(directory, 0o777);
    const data = path.join(directory, 'data');
    const call = (program, args) => runOrFail(...asPostgres(path.join(bin, program), args), { cwd: '/' });
    await call('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8',
      '--locale=C.UTF-8']);
    return eventually(async () => {
      const port = await freePort();
      // Only the servers are killed, never the cluster: its own durability is not under test.
      const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c fsync=off `
        + `-c unix_socket_directories=${directory} -c max_connections=300`;
      await call('pg_ctl', ['-D', data, '-w', '-l', path.join(directory, 'log'), '-o', options, 'start']);
      return new PostgresCluster({ bin, directory, port, owned: true });
    }, 'PostgreSQL to start', { limit: 30_000 });
  }

  // The cluster of the runner, or a new one.
  static async acquire() {
    const given = process.env.OSTIARY_TEST_POSTGRES;
    if (given) return new PostgresCluster({ ...JSON.parse(given), owned: false });
    return PostgresCluster.start();
  }

  constructor({ bin, directory, port, owned }) {
    Object.assign(this, { bin, directory, port, owned });
  }

  describe() {
    return JSON.stringify({ bin: this.bin, directory: this.directory, port: this.port });
  }

  // Statements as the superuser, for whom row-level security does not hold.
  async sql(statements, database = 'postgres') {
    const args = ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'postgres', '-d', database,
      '-v', 'ON_ERROR_STOP=1', '-qAtX', '-f', '-'];
    return (await runOrFail(path.join(this.bin, 'psql'), args, { input: statements })).trim();
  }

  // A new database owned by a role that can do nothing but use it.
  async createDatabase() {
    const name = `ostiary_${randomBytes(6).toString('hex')}`;
    const password = rememberSecret(randomBytes(18).toString('hex'));
    await this.sql(`create role ${name} login nosuperuser nocreaterole nocreatedb password '${password}';
      create database ${name} owner ${name};`);
    return { name, url: `postgres://${name}:${password}@127.0.0.1:${this.port}/${name}` };
  }

  async dropDatabase(name) {
    await this.sql(`drop database if exists ${name} with (force); drop role if exists ${name};`);
  }

  async stop() {
    if (!this.owned) return;
    await run(...asPostgres(path.join(this.bin, 'pg_ctl'),
      ['-D', path.join(this.directory, 'data'), '-m', 'immediate', '-w', 'stop']), { cwd: '/' });
    await rm(this.directory, { recursive: true, force: true });
  }
}
