#!/usr/bin/env node
// Has a server that counts (preset `counting`) do what servers do most, on both databases; what it has counted is in its build
// directory when it has ended. ./dev profile makes of it what releases are compiled by.
//
//   node bench/train.mjs BINARY
import path from 'node:path';

import { findTrial, withTrials } from './lib/trial.mjs';

// Seconds for each. What is cheap runs more often in a second, and shall not hide the rest.
const lessons = {
  sign_in: 4,
  refresh_rotation: 3,
  client_credentials: 2,
  pat_exchange: 2,
  user_create: 2,
  users_page: 2,
  users_search_exact: 1,
  user_get: 1,
  userinfo_opaque: 1,
  introspection_opaque: 1,
  discovery: 0.5,
  jwks: 0.5,
};

const [given] = process.argv.slice(2);
if (!given) {
  console.error('usage: node bench/train.mjs BINARY');
  process.exit(2);
}
const binary = path.resolve(given);
process.env.CONNECTIONS = '64';
for (const kind of ['sqlite', 'postgres']) {
  await withTrials(kind, binary, async (measure) => {
    for (const [name, seconds] of Object.entries(lessons)) {
      const { rate } = await measure(findTrial(name, kind).operation, binary, seconds);
      console.log(`${kind}: ${name}, ${Math.round(rate)} in a second`);
    }
  });
}
