// The server under test: its process, its data directory, its Management API.
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { run, runOrFail } from './driver.mjs';
import { binary, scratch } from './paths.mjs';
import { Program, memoryOf } from './processes.mjs';

export const managementResource = 'https://default.logto.app/api';

// The least that can be set, in tests alone: what remains of a sign-in is everything but the hash.
export const cheapHash = { HASH_MEMORY: '8', HASH_ITERATIONS: '1', INTEGRATION_TEST: 'true' };
export const defaultHash = { HASH_MEMORY: '19456', HASH_ITERATIONS: '2' };

export class Ostiary {
  constructor({ directory, port, database }) {
    Object.assign(this, { directory, port, database, binary, base: `http://localhost:${port}` });
    mkdirSync(directory, { recursive: true });
  }

  environment(settings = {}) {
    return { DATA_DIR: this.directory, PORT: String(this.port), ADMIN_PORT: '0', LOG_LEVEL: 'warn',
      ...this.database.environment, ...settings };
  }

  // Until `isReady` says that it serves.
  async start(settings = {}, isReady = () => this.isReady()) {
    this.program = new Program(this.binary, ['serve'], {
      environment: this.environment(settings), log: path.join(scratch, 'ostiary.log'),
    });
    await this.program.waitUntil(isReady, 1);
  }

  async isReady() {
    try {
      return (await fetch(`${this.base}/readyz`)).status === 200;
    } catch {
      return false;
    }
  }

  async stop() {
    await this.program?.stop();
    this.program = undefined;
  }

  async restart(settings) {
    await this.stop();
    await this.start(settings);
  }

  get memory() {
    return memoryOf(this.program.pid);
  }

  // Whose CPU time a run counts.
  get processes() {
    return { server: [this.program.pid], database: this.database.processes };
  }

  // The operator's commands, while the server does not run.
  async command(...args) {
    return runOrFail(this.binary, args, { env: { ...process.env, ...this.environment() } });
  }

  static async version() {
    const { output } = await run(binary, ['--version']);
    return output.trim();
  }

  async authorize(client) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', resource: managementResource, scope: 'all' });
    const headers = { authorization: basic(client) };
    const response = await fetch(`${this.base}/oidc/token`, { method: 'POST', headers, body });
    if (response.status !== 200) throw new Error(`no token: ${response.status} ${await response.text()}`);
    this.token = (await response.json()).access_token;
    return this.token;
  }

  async call(method, target, json) {
    const response = await fetch(`${this.base}/api${target}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(json && { 'content-type': 'application/json' }) },
      body: json && JSON.stringify(json),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /api${target}: ${response.status} ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

export const basic = ({ id, secret }) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
