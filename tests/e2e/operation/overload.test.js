// More passwords than can be hashed: what is too much is refused with a time to come back, whoever
// asks little is served, and what needs no hash goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { request } from '../support/http.js';
import { tokenRequest } from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer({
  settings: { HASH_THREADS: '1', HASH_MEMORY: '19456', HASH_ITERATIONS: '2', TRUST_PROXY_HEADER: 'true' },
});
const management = await server.management();
const user = await management.createUser();
const machine = await management.createApplication({ type: 'MachineToMachine' });
const resource = await management.createResource(['read']);

function verify(address) {
  return request(`${server.localOrigin}/api/users/${user.id}/password/verify`, {
    method: 'POST', token: management.token, json: { password: user.password },
    headers: { 'x-forwarded-for': address },
  });
}

// Keeps 120 verifications of one address waiting until stop(), which gives all their answers.
function flood(address) {
  let going = true;
  const answers = [];
  const askers = Array.from({ length: 120 }, async () => {
    while (going) answers.push(await verify(address));
  });
  return async () => {
    going = false;
    await Promise.all(askers);
    return answers;
  };
}

test('excess is refused with Retry-After, another address is served, and tokens are issued', async () => {
  const stop = flood('192.0.2.1');
  for (let round = 0; round < 5; round += 1) {
    const calm = await verify('198.51.100.7');
    assert.equal(calm.status, 204, `another address: ${calm.status} ${calm.text}`);
    const token = await tokenRequest(server, machine, { grant_type: 'client_credentials', resource: resource.indicator });
    assert.equal(token.status, 200, token.text);
    const discovery = await request(`${server.localOrigin}/oidc/.well-known/openid-configuration`);
    assert.equal(discovery.status, 200);
  }
  const answers = await stop();
  const served = answers.filter((answer) => answer.status === 204);
  const refused = answers.filter((answer) => answer.status === 429);
  assert.equal(served.length + refused.length, answers.length);
  assert.ok(served.length > 0 && refused.length > 0, `${served.length} served, ${refused.length} refused`);
  for (const answer of refused) {
    assert.ok(Number(answer.headers['retry-after']) >= 1, 'a time to come back');
    assert.equal(answer.json.code, 'request.rate_limit_exceeded');
  }
});

test('it serves as before once the flood is over', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => verify('192.0.2.1')));
  assert.deepEqual(answers.map((answer) => answer.status), Array(8).fill(204));
});

test(...closingChecks(server));
