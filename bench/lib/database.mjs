// The database of one installation, as the benchmark needs it: its size, and more rows of the kind that the product
// has made, for numbers that would take too long through the API.
import path from 'node:path';

import { runOrFail } from './driver.mjs';

const hex = (number) => (0x7000 + number).toString(16);
// Two characters, of which the first is in no identifier that the product makes.
const code = (number) => '-_~.'[Math.floor(number / 36)] + (number % 36).toString(36);

export class SqliteDatabase {
  kind = 'sqlite';
  environment = {};
  processes = [];

  constructor(directory) {
    this.file = path.join(directory, 'ostiary.db');
  }

  async sql(statements) {
    return (await runOrFail('sqlite3', ['-batch', '-bail', this.file], { input: statements })).trim();
  }

  async columns(table) {
    return (await this.sql(`select name from pragma_table_info('${table}');`)).split('\n');
  }

  // Without the pages that wait to be used again. The server must not be running.
  async bytes() {
    return Number(await this.sql(`select (p.page_count - f.freelist_count) * s.page_size
      from pragma_page_count p, pragma_freelist_count f, pragma_page_size s;`));
  }

  // Identifiers of 16 bytes begin with the time; those of a copy with its number, beyond all times.
  bytesOfCopy = (column, number) => `cast(x'${hex(number)}' || substr(${column}, 3) as blob)`;
  isOriginal = `id < x'${hex(0)}'`;

  async settle() {
    await this.sql('analyze; pragma wal_checkpoint(truncate);');
  }
}

export class PostgresDatabase {
  kind = 'postgres';

  constructor(cluster, name, url) {
    Object.assign(this, { cluster, name, environment: { DB_URL: url }, processes: [cluster.pid] });
  }

  sql(statements) {
    return this.cluster.sql(statements, this.name);
  }

  async columns(table) {
    const rows = await this.sql(`select column_name from information_schema.columns where table_name = '${table}'
      and table_schema = 'public' order by ordinal_position;`);
    return rows.split('\n');
  }

  async bytes() {
    return Number(await this.sql(`select pg_database_size('${this.name}');`));
  }

  bytesOfCopy = (column, number) => `'\\x${hex(number)}'::bytea || substr(${column}, 3)`;
  isOriginal = `id < '\\x${hex(0)}'::bytea`;

  async settle() {
    await this.sql('vacuum analyze; checkpoint;');
  }
}

// Copies the rows of a table, `copies` times, with the columns of `changes` made new by the number of the copy.
// `condition` says which rows are no copies.
export async function multiply(database, table, copies, changes, condition = database.isOriginal) {
  const columns = await database.columns(table);
  const statements = [];
  for (let number = 1; number <= copies; number += 1) {
    const values = columns.map((column) => changes[column]?.(database, column, number) ?? column);
    statements.push(`insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from ${table}
      where ${condition} order by id;`);
  }
  await database.sql(`begin; ${statements.join('\n')} commit;`);
}

const bytes = (database, column, number) => database.bytesOfCopy(column, number);
// A text as long as before, unique through the number of the copy.
const text = (database, column, number) => `'${code(number)}' || substr(${column}, 3)`;
const prefixed = (database, column, number) => `'c${number}' || ${column}`;

export const userChanges = {
  id: text, username: prefixed, username_key: prefixed, primary_email: prefixed, email_key: prefixed,
};
export const sessionTables = {
  sessions: { id: bytes },
  grants: { id: bytes, session_uid: bytes },
  access_tokens: { id: bytes, grant_id: bytes },
  refresh_tokens: { id: bytes, grant_id: bytes },
};
