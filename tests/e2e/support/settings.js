// Where things are and which database this process tests against.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const suiteDirectory = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const repositoryDirectory = path.resolve(suiteDirectory, '..', '..');

// The binary under test; another build (asan, release) is chosen with OSTIARY_BIN.
export const binary = path.resolve(
  process.env.OSTIARY_BIN ?? path.join(repositoryDirectory, 'build', 'dev', 'ostiary'),
);

// What outlives one run: the Python environment, screenshots, logs of failed servers.
export const buildDirectory = path.join(repositoryDirectory, 'build');
export const pythonEnvironment = path.join(buildDirectory, 'e2e-python');

const kinds = ['sqlite', 'postgres'];

export function databaseKind() {
  const kind = process.env.OSTIARY_TEST_DB ?? 'sqlite';
  if (!kinds.includes(kind)) {
    throw new Error(`OSTIARY_TEST_DB is "${kind}"; use one of ${kinds.join(', ')}`);
  }
  return kind;
}
