// A private Redis server: own port, a password, nothing on the disk. It can go and come back.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

import { createCertificate } from './nginx.js';
import { freePort } from './ports.js';
import { endChild, eventually } from './process.js';
import { rememberSecret } from './secrets.js';

const program = '/usr/bin/redis-server';

export class Redis {
  static async start({ tls = false } = {}) {
    const redis = new Redis();
    redis.directory = await mkdtemp(path.join(os.tmpdir(), 'ostiary-redis-'));
    redis.port = await freePort();
    redis.tls = tls && await createCertificate(redis.directory);
    await redis.launch();
    after(async () => {
      await redis.stop();
      await rm(redis.directory, { recursive: true, force: true });
    });
    return redis;
  }

  password = rememberSecret(randomBytes(18).toString('hex'));

  get url() {
    return `${this.tls ? 'rediss' : 'redis'}://:${this.password}@127.0.0.1:${this.port}/0`;
  }

  // The password stands in a file, not on a command line that every process can read.
  async launch() {
    const lines = ['bind 127.0.0.1', 'save ""', 'appendonly no', 'daemonize no', `dir ${this.directory}`,
      `requirepass ${this.password}`];
    if (this.tls) {
      lines.push('port 0', `tls-port ${this.port}`, `tls-cert-file ${this.tls.certificate}`,
        `tls-key-file ${this.tls.key}`, 'tls-auth-clients no');
    } else {
      lines.push(`port ${this.port}`);
    }
    const file = path.join(this.directory, 'redis.conf');
    await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    const child = spawn(program, [file], { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    let failure;
    child.once('error', (error) => { failure = error; });
    this.child = child;
    await eventually(async () => {
      if (failure || child.exitCode !== null) {
        throw Object.assign(new Error(`${program} did not start: ${failure?.message ?? child.exitCode}`), { fatal: true });
      }
      return isOpen(this.port);
    }, 'Redis to answer');
  }

  // What the server answers to one command, as it is on the wire.
  command(...words) {
    const encode = (list) => `*${list.length}\r\n${list.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1');
      let answer = '';
      socket.once('error', reject);
      socket.on('data', (chunk) => { answer += chunk; });
      socket.once('close', () => resolve(answer.replace(/^\+OK\r\n/, '')));
      socket.end(encode(['AUTH', this.password]) + encode(words) + encode(['QUIT']));
    });
  }

  // Everything that it knows is lost.
  async stop() {
    await endChild(this.child, 'SIGKILL');
  }

  // Stands still with its connections open: nothing is refused, nothing answered.
  pause() { this.child.kill('SIGSTOP'); }

  resume() { this.child.kill('SIGCONT'); }
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });
}
