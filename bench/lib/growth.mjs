// What grows with the number of users and sessions: the start, memory, and bytes on the disk.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { signIn } from '../operations/sign_in.mjs';
import { multiply, sessionTables, userChanges } from './database.mjs';
import { driveOrFail } from './driver.mjs';
import { resource } from './installation.mjs';
import { cheapHash } from './ostiary.mjs';
import { untilAtRest } from './processes.mjs';

const settling = 2000;

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

// A token request over a new connection; false while nobody answers.
function askForToken(installation) {
  const { port } = new URL(installation.base);
  const body = `grant_type=client_credentials&resource=${encodeURIComponent(resource)}`;
  const headers = { authorization: installation.machines[0].basic, 'content-length': body.length,
    'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve) => {
    const request = http.request(
      { host: '127.0.0.1', port, method: 'POST', path: installation.paths.token, headers, agent: false },
      (response) => {
        let text = '';
        response.on('data', (part) => (text += part));
        response.once('error', () => resolve(false));
        response.once('end', () => resolve(response.statusCode === 200 && text.includes('"access_token"')));
      },
    );
    request.once('error', () => resolve(false));
    request.end(body);
  });
}

// From the start of the process to the first token, with this many users on the disk.
export async function measureColdStart(installation, { users, starts }) {
  const { ostiary, counts } = installation;
  const copies = Math.ceil(users / counts.users) - 1;
  await multiply(ostiary.database, 'users', copies, userChanges, "username like 'bench\\_u%' escape '\\'");
  await ostiary.database.settle();
  const times = [];
  for (let number = 0; number < starts; number += 1) {
    const begin = performance.now();
    await ostiary.start({ IO_THREADS: '1' }, () => askForToken(installation));
    times.push(performance.now() - begin);
    await ostiary.stop();
  }
  return { users: counts.users * (copies + 1), copied: counts.users * copies, ms: median(times), times };
}

// Resident memory with all that a tenant's pages need served once, and nothing else: the index of users that were just made is
// written by a server before.
export async function measureIdleMemory(installation) {
  const { ostiary } = installation;
  await ostiary.start({ IO_THREADS: '1' });
  await untilAtRest(installation.processes.server);
  await ostiary.stop();
  await ostiary.start({ IO_THREADS: '1' });
  const page = await fetch(`${installation.base}/sign-in`);
  await page.text();
  await sleep(settling);
  const { resident } = ostiary.memory;
  await ostiary.stop();
  return resident;
}

// Sign-ins through the API, and from there on copies of their rows.
export async function measureSessions(installation, { signIns, total }) {
  const { ostiary } = installation;
  const settings = { IO_THREADS: '2', ...cheapHash };
  await ostiary.start(settings);
  // Caches and the heap take their size from the first few, which are not counted.
  const warm = Math.ceil(signIns / 10);
  await makeSessions(installation, warm);
  await sleep(settling);
  const memoryBefore = ostiary.memory.resident;
  await ostiary.stop();
  const bytesBefore = await ostiary.database.bytes();

  await ostiary.start(settings);
  await makeSessions(installation, warm);
  await sleep(settling);
  const memoryWarm = ostiary.memory.resident;
  await makeSessions(installation, signIns);
  await sleep(settling);
  const memoryAfter = ostiary.memory.resident;
  await ostiary.stop();
  const bytesAfter = await ostiary.database.bytes();
  const made = {
    signIns, bytesPerSignIn: (bytesAfter - bytesBefore) / (signIns + warm),
    memoryPerSignIn: (memoryAfter - memoryWarm) / signIns, memoryBefore, memoryAfter,
  };
  return { ...made, ...(await copySessions(installation, total, bytesAfter)) };
}

async function makeSessions(installation, count) {
  await driveOrFail({
    base: installation.base, connections: 16, count, patience: 60, operation: signIn(installation, installation.cheap),
  });
}

async function copySessions(installation, total, bytesBefore) {
  const { ostiary } = installation;
  const { database } = ostiary;
  const present = Number(await database.sql('select count(*) from sessions;'));
  const copies = Math.ceil(total / present) - 1;
  for (const [table, changes] of Object.entries(sessionTables)) await multiply(database, table, copies, changes);
  await database.settle();
  const bytes = await database.bytes();
  const sessions = Number(await database.sql('select count(*) from sessions;'));
  await ostiary.start({ IO_THREADS: '2', ...cheapHash });
  await installation.renewTokens();
  await makeSessions(installation, 1000);
  await sleep(settling);
  const { resident } = ostiary.memory;
  await ostiary.stop();
  return { sessions, copied: sessions - present, bytesPerSession: (bytes - bytesBefore) / (sessions - present),
    memoryAtAll: resident };
}
