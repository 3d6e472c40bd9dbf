// One running `ostiary serve` with its own directory, database and ports, and the operator's commands
// run beside it with the same settings.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

import { closeCluster, createDatabase, letTimePass } from './database.js';
import { request } from './http.js';
import { Management } from './management.js';
import { freePort } from './ports.js';
import { endChild, eventually, run } from './process.js';
import { assertNoSecretIn, rememberSecret } from './secrets.js';
import { binary } from './settings.js';

// Of the surrounding environment only what programs need to run: a stray DB_URL must not reach the
// server under test. Sanitizer options pass, so that the same suite runs on those builds.
function inheritedEnvironment() {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS',
    'LSAN_OPTIONS', 'LLVM_PROFILE_FILE'];
  return Object.fromEntries(names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));
}

export class Server {
  // `settings` are environment variables; `endpoint(port)` gives the public origin behind a proxy;
  // `launcher` is a program that runs the server, with its arguments.
  constructor({ directory, database, settings = {}, endpoint, sharedDirectory = false, launcher = [] }) {
    Object.assign(this, { directory, database, settings, endpoint, sharedDirectory, launcher });
    this.log = '';
    this.kek = settings.SECRET_VAULT_KEK ?? rememberSecret(randomBytes(32).toString('base64'));
  }

  get localOrigin() { return `http://127.0.0.1:${this.port}`; }
  get origin() { return this.endpoint ? this.endpoint(this.port) : this.localOrigin; }
  get issuer() { return `${this.origin}/oidc`; }
  get adminOrigin() { return `http://127.0.0.1:${this.adminPort}`; }

  // Where the first administrator is made, as the last start that printed it says.
  get setupLink() { return this.log.match(/https?:\S+\/setup\?token=\S+/g)?.at(-1); }

  // The one of the last start: the server is ready a moment before the line has come through the pipe.
  async newSetupLink(previous) {
    return eventually(() => this.setupLink !== previous && this.setupLink, 'the set-up link');
  }

  environment() {
    return {
      ...inheritedEnvironment(),
      PORT: String(this.port),
      ADMIN_PORT: String(this.adminPort),
      ENDPOINT: this.origin,
      ADMIN_ENDPOINT: this.adminOrigin,
      SECRET_VAULT_KEK: this.kek,
      NODE_ID: `node-${this.port}`,
      // Many sign-ins, no attacker: the cheapest hash that is allowed.
      HASH_MEMORY: '8192',
      HASH_ITERATIONS: '1',
      ...this.database.environment(),
      ...this.settings,
    };
  }

  async start() {
    for (let attempt = 1; ; attempt += 1) {
      if (!this.port || attempt > 1) {
        this.port = await freePort();
        this.adminPort = await freePort();
      }
      try {
        return await this.launch();
      } catch (error) {
        // Between the probe and the start another process may have taken the port.
        if (attempt === 3 || !/in use/i.test(String(error.message))) throw error;
      }
    }
  }

  async launch() {
    const from = this.log.length;
    const [program, ...words] = [...this.launcher, binary, 'serve'];
    this.child = spawn(program, words, {
      cwd: this.directory, env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A file that throws before its tests never comes to its `after` hooks.
    const child = this.child;
    process.once('exit', () => child.kill('SIGKILL'));
    const ended = new Promise((resolve) => { this.child.once('close', resolve); });
    this.child.stdout.on('data', (chunk) => { this.log += chunk; });
    this.child.stderr.on('data', (chunk) => { this.log += chunk; });
    let failure;
    this.child.once('error', (error) => { failure = error; });
    this.closed = ended;
    await eventually(async () => {
      const { exitCode, signalCode } = this.child;
      if (failure || exitCode !== null || signalCode !== null) {
        if (!failure) await ended;
        const reason = failure?.message ?? `it ended with ${exitCode ?? signalCode}`;
        const error = new Error(`${binary} did not start, ${reason}:\n${this.log.slice(from)}`);
        error.fatal = true;
        throw error;
      }
      return (await request(`${this.localOrigin}/readyz`)).status === 200;
    }, 'the server to be ready', { limit: 60_000 });
    return this;
  }

  get isRunning() {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  // The operator's commands, for example cli('app', 'create', '--management', '--json').
  async cli(...args) {
    return run(binary, args, { cwd: this.directory, env: this.environment() });
  }

  async management() {
    this.managementClient ??= Management.bootstrap(this);
    return this.managementClient;
  }

  async stop() {
    const result = await endChild(this.child);
    await this.closed;
    return result;
  }

  async kill() {
    await endChild(this.child, 'SIGKILL');
    await this.closed;
  }

  async restart() {
    await this.stop();
    await this.launch();
  }

  // What is stored becomes older by so much, for tests of expiry that wait for nothing.
  async letTimePass(milliseconds) {
    await this.stop();
    await letTimePass(this.database, milliseconds);
    await this.launch();
  }

  async dispose() {
    if (this.child) await this.stop();
    if (!this.sharedDirectory) {
      await this.database.drop();
      await rm(this.directory, { recursive: true, force: true });
    }
  }
}

export async function newDirectory() {
  return mkdtemp(path.join(os.tmpdir(), 'ostiary-e2e-'));
}

// A server that is not started yet, for tests of the start itself.
export async function prepareServer(options = {}) {
  const directory = options.directory ?? await newDirectory();
  const database = options.database ?? await createDatabase(directory);
  return new Server({ ...options, directory, database });
}

// The server of a test file. The file ends with `closingChecks(server)`.
export async function startServer(options = {}) {
  const server = await prepareServer(options);
  after(async () => {
    await server.dispose();
    await closeCluster();
  });
  await server.start();
  return server;
}

// A second node on the same database, as behind a load balancer: same origin, other port.
export async function startSecondNode(first) {
  const node = new Server({
    directory: await newDirectory(),
    database: first.database,
    settings: { ...first.settings, SECRET_VAULT_KEK: first.kek },
    endpoint: () => first.origin,
    sharedDirectory: true,
  });
  await node.start();
  after(async () => {
    await node.stop();
    await rm(node.directory, { recursive: true, force: true });
  });
  return node;
}

// After each test of a file that must not leave the server in trouble.
export async function assertStillReady(server) {
  if (server.isRunning) assert.equal((await request(`${server.localOrigin}/readyz`)).status, 200);
}

// The last test of a file, `test(...closingChecks(server))`: what holds for every server after
// everything that the file did to it.
export function closingChecks(server) {
  return ['the server is still ready, drains on SIGTERM and has logged no secret', async () => {
    const ready = await request(`${server.localOrigin}/readyz`);
    assert.equal(ready.status, 200);
    const { code, signal } = await server.stop();
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, server.log.slice(-2000));
    assert.doesNotMatch(server.log, /AddressSanitizer|ThreadSanitizer|LeakSanitizer|runtime error:/);
    assertNoSecretIn(server.log, 'the server');
  }];
}
