// Where things are. Everything that a run writes is below build/bench.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const build = path.join(root, 'build/release');
export const output = path.join(root, 'build/bench');
export const scratch = path.join(output, 'scratch');
export const binary = process.env.OSTIARY_BIN ?? path.join(build, 'ostiary');

mkdirSync(scratch, { recursive: true });
