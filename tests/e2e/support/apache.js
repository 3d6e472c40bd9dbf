// A private Apache: own configuration, own loopback port, Debian's modules, nothing of /etc/apache2.
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

import { request } from './http.js';
import { freePort } from './ports.js';
import { endChild, eventually } from './process.js';

const baseModules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'mime', 'dir'];

function baseConfiguration({ directory, port, modules }) {
  const load = [...baseModules, ...modules]
    .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
  const account = process.getuid() === 0 ? ['User www-data', 'Group www-data'] : [];
  return [
    `ServerRoot ${directory}`,
    `PidFile ${directory}/httpd.pid`,
    `DefaultRuntimeDir ${directory}`,
    'Mutex default',
    `Listen 127.0.0.1:${port}`,
    `ServerName 127.0.0.1:${port}`,
    ...load,
    ...account,
    `ErrorLog ${directory}/error.log`,
    'LogLevel info',
    'TypesConfig /etc/mime.types',
    `DocumentRoot ${directory}/site`,
    `<Directory ${directory}/site>`,
    '  Require all granted',
    '</Directory>',
  ].join('\n');
}

// `configuration(origin)` gives the directives under test; `paths` are files of the site.
export async function startApache({ modules, paths, configuration }) {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'ostiary-apache-'));
  await chmod(directory, 0o777);
  for (const name of paths) {
    const file = path.join(directory, 'site', name, 'index.html');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'inside');
  }
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const file = path.join(directory, 'httpd.conf');
  await writeFile(file, `${baseConfiguration({ directory, port, modules })}\n${await configuration(origin)}\n`);
  const child = spawn('/usr/sbin/apache2', ['-d', directory, '-f', file, '-DFOREGROUND'], { stdio: 'pipe' });
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  child.stderr.on('data', (chunk) => { output += chunk; });
  const errorLog = async () => (output + await readFile(`${directory}/error.log`, 'utf8').catch(() => '')).slice(-6000);
  after(async () => {
    await endChild(child);
    await rm(directory, { recursive: true, force: true });
  });
  await eventually(async () => {
    if (child.exitCode !== null) {
      const error = new Error(`Apache did not start:\n${await errorLog()}`);
      error.fatal = true;
      throw error;
    }
    return request(origin);
  }, 'Apache to answer');
  return { origin, errorLog };
}
