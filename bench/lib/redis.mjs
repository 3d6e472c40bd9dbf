// A Redis server of the run's own.
import net from 'node:net';
import path from 'node:path';

import { scratch } from './paths.mjs';
import { freePort, Program } from './processes.mjs';

const isOpen = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

export class Redis {
  static async start() {
    const redis = new Redis();
    const port = await freePort();
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', scratch];
    redis.url = `redis://127.0.0.1:${port}`;
    redis.program = new Program('/usr/bin/redis-server', args, { log: path.join(scratch, 'redis.log') });
    await redis.program.waitUntil(() => isOpen(port));
    return redis;
  }

  async stop() {
    await this.program.stop();
  }
}
