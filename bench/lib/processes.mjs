// Programs that are started for a run, and what they take of the machine.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

// A program in the background. It ends with this one at the latest.
export class Program {
  constructor(program, args, { environment = {}, log }) {
    this.name = program;
    this.log = log;
    const file = openSync(log, 'a', 0o600);
    this.child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', file, file],
    });
    closeSync(file);
    this.kill = () => this.child.kill('SIGKILL');
    process.once('exit', this.kill);
    this.ended = new Promise((resolve) => {
      this.child.once('error', resolve);
      this.child.once('exit', resolve);
    });
    this.ended.then(() => {
      this.isOver = true;
      process.off('exit', this.kill);
    });
  }

  get pid() {
    return this.child.pid;
  }

  // `isReady` is asked every few milliseconds.
  async waitUntil(isReady, interval = 5) {
    const begin = performance.now();
    while (!(await isReady())) {
      if (this.isOver) throw new Error(`${this.name} ended:\n${readFileSync(this.log, 'utf8').slice(-2000)}`);
      if (performance.now() - begin > 60_000) throw new Error(`${this.name} is not ready after a minute`);
      await sleep(interval);
    }
  }

  async stop(signal = 'SIGTERM') {
    if (this.isOver) return;
    this.child.kill(signal);
    const timer = setTimeout(this.kill, 20_000);
    await this.ended;
    clearTimeout(timer);
  }
}

// Bytes of a process that are in memory now, and the most that were.
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { resident: bytes('VmRSS'), largest: bytes('VmHWM') };
}

// Seconds of processor time that a process has taken so far. A tick is a hundredth of a second.
function secondsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

// Until processes that nobody asks for anything have done what earlier requests left them to do, which is not to be
// charged to the next ones.
export async function untilAtRest(pids, limit = 30) {
  const taken = () => pids.reduce((sum, pid) => sum + secondsOf(pid), 0);
  for (let second = 0; second < limit; second += 1) {
    const before = taken();
    await sleep(1000);
    if (taken() - before <= 0.03) return;
  }
}
