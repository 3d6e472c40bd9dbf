// A server whose instructions and calls are counted by callgrind: the counting is switched on and off
// from outside, so that start and set-up run at valgrind's full speed.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { runOrFail } from '../e2e/support/process.js';

// What every allocation of the process ends in: `operator new` calls malloc.
const allocators = new Set(['malloc', 'calloc', 'realloc', 'aligned_alloc', 'memalign', 'posix_memalign']);

// The words before the server's own command line.
export function launcher(directory) {
  return [
    'valgrind', '--quiet', '--tool=callgrind', '--instr-atstart=no', '--fair-sched=yes',
    '--read-inline-info=no', `--vgdb-prefix=${directory}/vgdb`, `--callgrind-out-file=${directory}/profile`,
  ];
}

export class Callgrind {
  constructor(directory, pid) {
    Object.assign(this, { directory, pid });
  }

  async #tell(...words) {
    await runOrFail('vgdb', [`--vgdb-prefix=${this.directory}/vgdb`, `--pid=${this.pid}`, ...words]);
  }

  async on() { await this.#tell('instrumentation', 'on'); }
  async off() { await this.#tell('instrumentation', 'off'); }
  async zero() { await this.#tell('zero'); }

  // What was counted since `zero`. The profile stays in the directory, for callgrind_annotate.
  async dump(hint) {
    const before = new Set(await readdir(this.directory));
    await this.#tell('dump', hint);
    const file = (await readdir(this.directory)).find((name) => /^profile\.\d+$/.test(name) && !before.has(name));
    if (!file) throw new Error('callgrind wrote no profile');
    return { file: path.join(this.directory, file), ...parse(await readFile(path.join(this.directory, file), 'utf8')) };
  }
}

// The callgrind format: "cfn=(id) name" names a called function, the name only the first time that
// its id occurs; "calls=count ..." follows, and then a line with the instructions of those calls.
export function parse(text) {
  const names = new Map();
  const calls = new Map();
  const inclusive = new Map();
  let called;
  let isCallCost = false;
  let instructions;
  for (const line of text.split('\n')) {
    const named = /^(c?fn)=\((\d+)\)(?: (.*))?$/.exec(line);
    if (named) {
      if (named[3] !== undefined) names.set(named[2], named[3]);
      if (named[1] === 'cfn') called = named[2];
    } else if (line.startsWith('calls=')) {
      calls.set(called, (calls.get(called) ?? 0) + Number(/^calls=(\d+)/.exec(line)[1]));
      isCallCost = true;
    } else if (isCallCost) {
      inclusive.set(called, (inclusive.get(called) ?? 0) + Number(line.split(' ')[1]));
      isCallCost = false;
    } else if (/^(totals|summary):/.test(line)) {
      instructions = Number(line.split(/\s+/)[1]);
    }
  }
  if (!Number.isFinite(instructions)) throw new Error('a profile without a total');
  // A function that calls itself, or has several versions, occurs under several names: malloc'2.
  const plain = (id) => (names.get(id) ?? '').replace(/'\d+$/, '').replace(/@.*$/, '');
  let allocations = 0;
  for (const [id, count] of calls) if (allocators.has(plain(id))) allocations += count;
  const within = (pattern) => {
    let sum = 0;
    for (const [id, cost] of inclusive) if (pattern.test(plain(id))) sum += cost;
    return sum;
  };
  return { instructions, allocations, within };
}
