// nginx in front: ends TLS with a certificate of a private authority and says so in X-Forwarded-*.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

import { request } from './http.js';
import { endChild, eventually, runOrFail } from './process.js';
import { repositoryDirectory } from './settings.js';

export async function createCertificate(directory, name = 'localhost') {
  const key = path.join(directory, 'key.pem');
  const certificate = path.join(directory, 'cert.pem');
  await runOrFail('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
    '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`,
    '-keyout', key, '-out', certificate]);
  return { key, certificate };
}

// The configuration that docs/operations/scaling.md recommends, with these nodes in place of its own.
async function balancing({ port, nodes, key, certificate }) {
  const text = await readFile(path.join(repositoryDirectory, 'docs', 'operations', 'nginx.conf'), 'utf8');
  let count = 0;
  const places = text.replace(/server 10\.0\.0\.\d+:3001/g, () => `server 127.0.0.1:${nodes[count++].port}`);
  if (count !== nodes.length) throw new Error(`the configuration has ${count} nodes`);
  return places.replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('server_name id.example.com', 'server_name localhost')
    .replace(/ssl_certificate \S+;/, `ssl_certificate ${certificate};`)
    .replace(/ssl_certificate_key \S+;/, `ssl_certificate_key ${key};`);
}

function forwarding({ port, upstream, key, certificate }) {
  return `
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    location / {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $remote_addr;
    }
  }`;
}

function configuration(directory, servers) {
  const account = process.getuid() === 0 ? 'user www-data;' : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`).join('\n  ');
  return `${account}
daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log info;
events { worker_connections 512; }
http {
  access_log off;
  ${temporary}
  ${servers}
}
`;
}

// In front of one server (`upstream` is its URL) or of three `nodes`. Gives an agent that trusts the
// certificate, for request().
export async function startNginx({ port, upstream, nodes }) {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'ostiary-nginx-'));
  await chmod(directory, 0o777);
  const files = await createCertificate(directory);
  const file = path.join(directory, 'nginx.conf');
  const servers = nodes ? await balancing({ port, nodes, ...files }) : forwarding({ port, upstream, ...files });
  await writeFile(file, configuration(directory, servers));
  const child = spawn('/usr/sbin/nginx', ['-p', directory, '-c', file, '-e', `${directory}/error.log`], { stdio: 'pipe' });
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  child.stderr.on('data', (chunk) => { output += chunk; });
  const agent = new https.Agent({ keepAlive: true, ca: await readFile(files.certificate) });
  after(async () => {
    agent.destroy();
    await endChild(child);
    await rm(directory, { recursive: true, force: true });
  });
  await eventually(async () => {
    if (child.exitCode !== null) {
      const error = new Error(`nginx did not start: ${output}`);
      error.fatal = true;
      throw error;
    }
    return request(`https://localhost:${port}/`, { agent });
  }, 'nginx to answer');
  return { agent };
}
