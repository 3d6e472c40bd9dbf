// nginx in front of the nodes, with the configuration of docs/operations but for addresses and TLS.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { root, scratch } from './paths.mjs';
import { Program } from './processes.mjs';

// As in docs/operations/nginx.conf, with these nodes in place of its own.
export function balancing(text, port, nodePorts) {
  const servers = nodePorts.map((one) => `    server 127.0.0.1:${one} max_fails=1 fail_timeout=1s;\n`).join('');
  let isFirst = true;
  const balanced = text
    .replace(/^ *server 10\.0\.0\.\d+:3001 .*\n/gm, () => (isFirst ? ((isFirst = false), servers) : ''))
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace(/^ *ssl_.*\n/gm, '');
  if (isFirst || balanced.includes('443')) throw new Error('docs/operations/nginx.conf has lost its places');
  return balanced;
}

export class Nginx {
  static async start(port, nodePorts) {
    const nginx = new Nginx();
    nginx.directory = mkdtempSync(path.join(scratch, 'nginx-'));
    chmodSync(nginx.directory, 0o777);
    const own = nginx.directory;
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${own}/${name};`);
    const text = readFileSync(path.join(root, 'docs/operations/nginx.conf'), 'utf8');
    const file = path.join(own, 'nginx.conf');
    writeFileSync(file, `${process.getuid() === 0 ? 'user www-data;' : ''}
daemon off; worker_processes 1; pid ${own}/pid; error_log ${own}/error.log;
events { worker_connections 1024; }
http { access_log off; ${temporary.join(' ')}
${balancing(text, port, nodePorts)}
}
`);
    nginx.program = new Program('/usr/sbin/nginx', ['-p', own, '-c', file, '-e', `${own}/error.log`], { log: path.join(scratch, 'nginx.log') });
    nginx.base = `http://localhost:${port}`;
    await nginx.program.waitUntil(async () => (await fetch(`${nginx.base}/healthz`).catch(() => undefined))?.status === 200, 20);
    return nginx;
  }

  // Seconds of all its processes so far.
  get cpuSeconds() {
    const own = this.program.pid;
    let ticks = 0;
    for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
      let fields;
      try {
        fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ');
      } catch {
        continue; // it has ended
      }
      if (Number(name) === own || Number(fields[1]) === own) ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks / 100;
  }

  async stop() {
    await this.program.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
