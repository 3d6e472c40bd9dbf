// Three nodes on one PostgreSQL behind the nginx of docs/operations. One is killed under load: nothing that was
// answered is lost, nothing is redeemed twice, and the others go on.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { closeCluster } from '../support/database.js';
import { request } from '../support/http.js';
import { Load } from '../support/load.js';
import { channelUp } from '../support/metrics.js';
import { startNginx } from '../support/nginx.js';
import { refresh, userinfo } from '../support/oauth.js';
import { freePort } from '../support/ports.js';
import { eventually } from '../support/process.js';
import { Redis } from '../support/redis.js';
import { databaseKind } from '../support/settings.js';
import { closingChecks, startSecondNode, startServer } from '../support/server.js';

process.setMaxListeners(50);
const skip = databaseKind() !== 'postgres' && 'needs PostgreSQL';
after(closeCluster);

async function startThree(settings = {}) {
  const port = await freePort();
  const origin = `https://localhost:${port}`;
  const first = await startServer({ endpoint: () => origin, settings: { TRUST_PROXY_HEADER: 'true', ...settings } });
  const nodes = [first, await startSecondNode(first), await startSecondNode(first)];
  await startNginx({ port, nodes });
  const management = await first.management();
  return { nodes, front: { localOrigin: origin, origin }, user: await management.createUser(),
    application: await management.createApplication({ type: 'SPA' }) };
}

const redis = skip ? undefined : await Redis.start();
// All before the first test: when those that are known have ended, so do the servers.
const clusters = skip ? {} : { without: await startThree(), with: await startThree({ REDIS_URL: redis.url }) };

for (const kind of ['without', 'with']) {
  const three = clusters[kind];

  test(`${kind} Redis, a node that is killed under load takes nothing with it`, { skip }, async (t) => {
    const { nodes, front } = three;
    if (kind === 'with') for (const node of nodes) await eventually(() => channelUp(node, 'redis'), 'the channel');
    const load = new Load(three);
    load.start();
    const grow = (count) => {
      const target = load.successes.length + count;
      return eventually(() => load.problems.length > 0 || load.successes.length >= target, 'the load to get on');
    };
    await grow(300);
    const killed = performance.now();
    await nodes[1].kill();
    await grow(300);
    const gap = load.longestGapAfter(killed);
    // It comes back, and the others go.
    await nodes[1].launch();
    await nodes[2].kill();
    await grow(300);
    await load.stop();

    assert.deepEqual(load.problems.slice(0, 5), []);
    // Each of the workers has one request under way when a node dies, and two die.
    assert.ok(load.startedOver <= 2 * load.workers.length, `${load.startedOver} sign-ins started over`);
    assert.ok(load.raced.codes > 0 && load.raced.tokens > 0 && load.chains.length > 0);
    const text = `${load.successes.length} redemptions, ${load.unanswered} without an answer, ${load.raced.codes} codes and `
      + `${load.raced.tokens} refresh tokens raced for; longest time without a success after the kill: ${gap.toFixed(0)} ms`;
    t.diagnostic(text);
    console.error(`    ${kind} Redis: ${text}`);

    // What was answered last holds on every node that is left; what was used before is used.
    const open = load.chains.filter(({ isUncertain, isOver }) => !isUncertain && !isOver);
    assert.ok(open.length > 0);
    for (const [index, { tokens, used }] of open.entries()) {
      const node = nodes[index % 2];
      assert.equal((await userinfo(node, tokens.access_token)).status, 200, 'an answered access token');
      const next = await refresh(node, three.application, tokens.refresh_token);
      assert.equal(next.status, 200, `an answered refresh token: ${next.text}`);
      if (used.length === 0) continue;
      const again = await refresh(nodes[(index + 1) % 2], three.application, used.at(-1));
      assert.equal(again.status, 400, 'a used refresh token');
    }
    assert.equal((await request(`${front.origin}/oidc/jwks`)).status, 200);
  });

  test(`${kind} Redis: metrics are not for those outside`, { skip }, async () => {
    assert.equal((await request(`${three.front.origin}/metrics`)).status, 404);
  });

  if (!skip) test(...closingChecks(three.nodes[0]));
}
