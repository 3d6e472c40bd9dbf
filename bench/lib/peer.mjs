// npm oidc-provider as a target: the same operations, driver and checks, in the same run.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { resource } from './installation.mjs';
import { basic } from './ostiary.mjs';
import { root, scratch } from './paths.mjs';
import { freePort, Program } from './processes.mjs';

// Its in-memory adapter forgets the oldest of more than 1,000 entries.
const tokens = 64;

export class Peer {
  name = 'oidc-provider';
  resource = resource;
  paths = {
    token: '/oidc/token',
    userinfo: '/oidc/me',
    introspection: '/oidc/token/introspection',
    jwks: '/oidc/jwks',
    discovery: '/.well-known/openid-configuration',
  };

  static version() {
    const file = path.join(root, 'bench/peer/node_modules/oidc-provider/package.json');
    return JSON.parse(readFileSync(file, 'utf8')).version;
  }

  async start() {
    const port = await freePort();
    const log = path.join(scratch, 'peer.log');
    rmSync(log, { force: true });
    this.base = `http://localhost:${port}`;
    const server = path.join(root, 'bench/peer/server.mjs');
    this.program = new Program(process.execPath, [server, String(port), String(tokens)], {
      log, environment: { NODE_ENV: 'production' },
    });
    const line = () => readFileSync(log, 'utf8').split('\n').find((one) => one.startsWith('{"machines"'));
    await this.program.waitUntil(() => line() !== undefined, 50);
    Object.assign(this, JSON.parse(line()));
    for (const client of [...this.machines, this.webClient]) client.basic = basic(client);
  }

  get processes() {
    return { server: [this.program.pid], database: [] };
  }

  async stop() {
    await this.program.stop();
  }
}
