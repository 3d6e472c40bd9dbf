// Several nodes on one PostgreSQL behind nginx, with Redis and without: throughput, how long a change takes to reach
// the other node, and what a killed node costs. All of them share the machine, so that more nodes than processors
// show what the others cost and not how throughput grows.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { clientCredentials } from '../operations/client_credentials.mjs';
import { refresh } from '../operations/refresh.mjs';
import { drive } from './driver.mjs';
import { Installation } from './installation.mjs';
import { Nginx } from './nginx.mjs';
import { basic, cheapHash, Ostiary } from './ostiary.mjs';
import { freePort } from './processes.mjs';
import { Redis } from './redis.mjs';

const counts = { users: 300, clients: 60, machines: 50, tokens: 64, hashed: 1, cheap: 64, exchanged: 1 };
const rounds = 20;

class Cluster {
  constructor(directory, database) {
    Object.assign(this, { directory, database });
  }

  async prepare(say) {
    const first = new Ostiary({ directory: this.directory, port: await freePort(), database: this.database });
    this.installation = new Installation(first);
    await this.installation.prepare(counts, say);
    this.nodes = [first];
    // One directory for all: the key that seals is in it.
    while (this.nodes.length < 3) {
      this.nodes.push(new Ostiary({ directory: this.directory, port: await freePort(), database: this.database }));
    }
    this.port = await freePort();
  }

  async start(count, redis) {
    this.running = this.nodes.slice(0, count);
    // Its own origin for each, so that one of them can be asked.
    const origins = [`http://localhost:${this.port}`, ...this.nodes.map(({ base }) => base)];
    this.settings = { IO_THREADS: '1', DATABASE_POOL_SIZE: '8', TRUST_PROXY_HEADER: 'true', ...cheapHash,
      ENDPOINT: origins.join(','), ...(redis && { REDIS_URL: redis.url }) };
    for (const [index, node] of this.running.entries()) await node.start({ ...this.settings, NODE_ID: `node-${index}` });
    this.nginx = await Nginx.start(this.port, this.running.map(({ port }) => port));
    this.installation.base = this.nginx.base;
    await this.installation.renewTokens();
  }

  async stop() {
    await this.nginx?.stop();
    this.nginx = undefined;
    for (const node of this.nodes ?? []) await node.stop();
  }

  get processes() {
    return { server: this.running.map(({ program }) => program.pid), database: this.database.processes };
  }
}

// Closed loop. Without a warm-up of the driver's own, so that nginx's time belongs to the same operations.
async function measureThroughput(cluster, operation, options) {
  const plan = (duration) => ({
    base: cluster.nginx.base, connections: options.connections, patience: 60, ...cluster.processes, warmUp: 0, duration,
    operation: { name: operation.name, ...operation.describe(cluster.installation) },
  });
  const once = async (duration) => {
    const outcome = await drive(plan(duration));
    operation.keep?.(cluster.installation, outcome);
    return outcome;
  };
  await once(0.5);
  const before = cluster.nginx.cpuSeconds;
  const outcome = await once(options.nodes.duration);
  const proxy = ((cluster.nginx.cpuSeconds - before) * 1e6) / Math.max(outcome.completed, 1);
  return {
    title: operation.title, isValid: outcome.valid, errorSamples: outcome.errorSamples, rate: outcome.rate,
    latencyMs: outcome.latencyMs, cpuUs: { ...outcome.cpuUs, proxy }, othersCores: outcome.othersCores,
  };
}

async function tokenStatus(base, client, resource) {
  const response = await fetch(`${base}/oidc/token`, {
    method: 'POST', headers: { authorization: basic(client) },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
  });
  await response.arrayBuffer();
  return response.status;
}

// From the answer to a change on one node until the other one acts by it.
async function measureInvalidation({ running: [first, second], installation }) {
  await first.authorize(installation.manager);
  const client = installation.machines[0];
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await tokenStatus(second.base, client, installation.resource);
    const { value: secret } = await first.call('POST', `/applications/${client.id}/secrets`, { name: `nodes-${Date.now()}-${round}` });
    const changed = performance.now();
    while ((await tokenStatus(second.base, { id: client.id, secret }, installation.resource)) !== 200) {
      if (performance.now() - changed > 10_000) throw new Error('a change did not reach the other node');
    }
    times.push(performance.now() - changed);
  }
  times.sort((a, b) => a - b);
  return { median: times[rounds >> 1], most: times.at(-1) };
}

// Kills a node under load. What is counted is what clients saw: requests without an answer, and the longest time
// in which nobody got one.
async function measureFailover(cluster) {
  const { installation, nginx } = cluster;
  const outcomes = { answered: [], unanswered: 0, wrong: 0 };
  let isOver = false;
  const client = async (number) => {
    while (!isOver) {
      const status = await tokenStatus(nginx.base, installation.machines[number], installation.resource).catch(() => 502);
      if (status === 200) outcomes.answered.push(performance.now());
      else if (status === 502 || status === 504) outcomes.unanswered += 1;
      else outcomes.wrong += 1;
    }
  };
  const clients = Array.from({ length: 8 }, (_, number) => client(number));
  await sleep(1000);
  const killed = performance.now();
  await cluster.running[2].program.stop('SIGKILL');
  await sleep(2000);
  isOver = true;
  await Promise.all(clients);
  const times = [killed, ...outcomes.answered.filter((one) => one >= killed)];
  const gap = Math.max(...times.slice(1).map((one, index) => one - times[index]));
  return { ...outcomes, answered: outcomes.answered.length, gap };
}

async function measureWith(cluster, count, redis, options) {
  await cluster.start(count, redis);
  const result = { count, redis: redis !== undefined, operations: [] };
  try {
    for (const operation of [clientCredentials, refresh]) {
      result.operations.push(await measureThroughput(cluster, operation, options));
    }
    if (count > 1) result.invalidation = await measureInvalidation(cluster);
    if (count > 2) result.failover = await measureFailover(cluster);
  } finally {
    await cluster.stop();
  }
  return result;
}

export async function measureNodes(directory, database, options, say) {
  const cluster = new Cluster(path.join(directory, 'nodes'), database);
  const redis = await Redis.start();
  const results = [];
  try {
    await cluster.prepare(say);
    for (const [count, server] of [[1], [2], [3], [2, redis], [3, redis]]) {
      const result = await measureWith(cluster, count, server, options);
      const [first] = result.operations;
      say(`  nodes: ${count}${server ? ', Redis' : ''}: ${first.rate.toFixed(0)}/s`);
      results.push(result);
    }
  } finally {
    await cluster.stop();
    await redis.stop();
  }
  return results;
}
