// The database of one server, as a tester sees it: where it is, what its rows say, and its clock.
import { existsSync } from 'node:fs';
import path from 'node:path';

import { PostgresCluster } from './postgres.js';
import { runOrFail } from './process.js';
import { databaseKind } from './settings.js';

let cluster;

async function sharedCluster() {
  cluster ??= PostgresCluster.acquire();
  return cluster;
}

// Ends a cluster that this process started; does nothing for the one of the runner.
export async function closeCluster() {
  if (cluster) await (await cluster).stop();
  cluster = undefined;
}

class SqliteDatabase {
  kind = 'sqlite';

  constructor(directory) {
    this.file = path.join(directory, 'data', 'ostiary.db');
  }

  environment() { return {}; }

  // `json` rows, because values may hold any separator.
  async query(statement) {
    if (!existsSync(this.file)) throw new Error(`no database at ${this.file}`);
    const input = `.timeout 20000\n${statement};\n`;
    const output = await runOrFail('sqlite3', ['-json', this.file], { input });
    return output.trim() === '' ? [] : JSON.parse(output);
  }

  async columns() {
    return this.query(`select m.name as "table", c.name as "column" from sqlite_master m,
      pragma_table_info(m.name) c where m.type = 'table' and c.type = 'bigint'`);
  }

  async drop() {}
}

class PostgresDatabase {
  kind = 'postgres';

  constructor(owner, { name, url }) {
    Object.assign(this, { owner, name, url });
  }

  environment() { return { DB_URL: this.url }; }

  async query(statement) {
    const isQuery = /^\s*select/i.test(statement);
    const wrapped = isQuery ? `select coalesce(json_agg(t), '[]') from (${statement}) t` : statement;
    const output = await this.owner.sql(`${wrapped};`, this.name);
    return isQuery ? JSON.parse(output) : [];
  }

  async columns() {
    return this.query(`select table_name as "table", column_name as "column"
      from information_schema.columns where data_type = 'bigint' and table_schema = 'public'`);
  }

  async drop() { await this.owner.dropDatabase(this.name); }
}

export async function createDatabase(directory, kind = databaseKind()) {
  if (kind === 'sqlite') return new SqliteDatabase(directory);
  const owner = await sharedCluster();
  return new PostgresDatabase(owner, await owner.createDatabase());
}

// Lets time pass: every moment that the database knows moves into the past. The history of events
// and of migrations stays, since altering those is what their own checks must find.
export async function letTimePass(database, milliseconds) {
  const columns = (await database.columns()).filter(({ column }) => /_at$|_until$|^auth_time$/.test(column));
  const byTable = new Map();
  for (const { table, column } of columns) {
    if (/audit|migration|tenant_keys/.test(table)) continue;
    byTable.set(table, [...(byTable.get(table) ?? []), column]);
  }
  if (byTable.size === 0) throw new Error('no table with a moment was found');
  for (const [table, names] of byTable) {
    const changes = names.map((name) => `"${name}" = "${name}" - ${milliseconds}`);
    await database.query(`update "${table}" set ${changes.join(', ')}`);
  }
}
