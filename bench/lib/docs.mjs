// Puts the tables of the last run between the markers of docs/benchmarks.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { output, root } from './paths.mjs';
import { toMarkdown } from './report.mjs';

const begin = '<!-- begin: tables of ./dev bench --write-docs -->';
const end = '<!-- end -->';

export function replaceTables(text, tables) {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error('docs/benchmarks.md has lost its markers');
  return `${text.slice(0, from + begin.length)}\n\n${tables}\n${text.slice(to)}`;
}

export function writeDocs() {
  const source = path.join(output, 'results.json');
  if (!existsSync(source)) throw new Error('there are no results: run ./dev bench first');
  const results = JSON.parse(readFileSync(source, 'utf8'));
  if (!results.isValid) throw new Error('the last run had errors: it is no result');
  const file = path.join(root, 'docs/benchmarks.md');
  writeFileSync(file, replaceTables(readFileSync(file, 'utf8'), toMarkdown(results)));
}
