// Installs what the suite needs, once for each state of the lock files: npm packages beside this file
// and a Python environment under build/.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { runOrFail } from './support/process.js';
import { pythonEnvironment, suiteDirectory } from './support/settings.js';

async function onceFor(lockFile, stampFile, install) {
  const digest = createHash('sha256').update(await readFile(lockFile)).digest('hex');
  if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === digest) return;
  await install();
  await mkdir(path.dirname(stampFile), { recursive: true });
  await writeFile(stampFile, digest);
}

export async function setup() {
  const lock = path.join(suiteDirectory, 'package-lock.json');
  const modules = path.join(suiteDirectory, 'node_modules');
  await onceFor(lock, path.join(modules, '.installed'), () => runOrFail(
    'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: suiteDirectory, timeout: 600_000 },
  ));
  const requirements = path.join(suiteDirectory, 'requirements.txt');
  await onceFor(requirements, path.join(pythonEnvironment, '.installed'), async () => {
    await rm(pythonEnvironment, { recursive: true, force: true });
    await runOrFail('python3', ['-m', 'venv', pythonEnvironment]);
    await runOrFail(path.join(pythonEnvironment, 'bin', 'pip'),
      ['install', '--quiet', '--requirement', requirements], { timeout: 600_000 });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup();
