// What the machine allows for the expensive parts of an operation, measured with the bare libraries.
import path from 'node:path';

import { runOrFail } from './driver.mjs';
import { cheapHash, defaultHash } from './ostiary.mjs';
import { build, scratch } from './paths.mjs';

export async function measureLimits(seconds, postgres) {
  const parameters = [defaultHash, cheapHash].flatMap((one) => [one.HASH_MEMORY, one.HASH_ITERATIONS]);
  const args = [String(seconds), scratch, ...parameters];
  const env = { ...process.env };
  if (postgres) {
    args.push(String(postgres.pid));
    env.BENCH_POSTGRES = postgres.url('postgres');
  }
  return JSON.parse(await runOrFail(path.join(build, 'ostiary_bench_limits'), args, { env }));
}
