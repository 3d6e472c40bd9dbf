// kill -9 under load: everything that was answered before is there afterwards, once.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { unique } from '../support/management.js';
import { authorize, obtainTokens, redeemCode, refresh } from '../support/oauth.js';
import { eventually } from '../support/process.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication({ type: 'SPA' });

// Repeats an action until the server is gone. An action gives what was answered, or throws.
async function hammer(action, isOver) {
  for (;;) {
    if (isOver()) return;
    try {
      await action();
    } catch (error) {
      if (isOver()) return;
      throw error;
    }
  }
}

async function crashDuring(actions, enough) {
  let isOver = false;
  const loads = actions.map((action) => hammer(action, () => isOver));
  try {
    await Promise.race([eventually(() => enough(), 'enough load'), Promise.all(loads)]);
  } finally {
    isOver = true;
  }
  await server.kill();
  await Promise.all(loads);
  await server.launch();
}

test('created users survive', async () => {
  const created = [];
  const create = async () => {
    const answer = await management.send('POST', '/users', { username: unique('u_') });
    assert.equal(answer.status, 200, answer.text);
    created.push(answer.json);
  };
  await crashDuring(Array.from({ length: 16 }, () => create), () => created.length >= 200);
  for (const { id, username } of created) {
    const found = await management.send('GET', `/users/${id}`);
    assert.equal(found.status, 200, `a user that was answered is lost (${created.length} created)`);
    assert.equal(found.json.username, username);
  }
});

test('rotated refresh tokens survive, and the ones before them stay used', async () => {
  const chains = [];
  for (let count = 0; count < 8; count += 1) {
    const { refresh_token: token } = await obtainTokens(server, application, user);
    chains.push({ tokens: [token] });
  }
  const rotate = (chain) => async () => {
    const answer = await refresh(server, application, chain.tokens.at(-1));
    // An answer that did not come leaves open whether the rotation took place.
    if (answer.status !== 200) throw new Error(answer.text);
    chain.tokens.push(answer.json.refresh_token);
  };
  await crashDuring(chains.map(rotate), () => chains.every(({ tokens }) => tokens.length >= 5));
  for (const { tokens } of chains) {
    const used = await refresh(server, application, tokens.at(-3));
    assert.equal(used.status, 400, 'a rotated token came back to life');
  }
});

test('redeemed codes stay redeemed, codes that were not yet redeemed stay good', async () => {
  // Of another user: a code that comes twice revokes the whole grant of its user.
  const waiting = await authorize(server, application, await management.createUser());
  const { jar } = await authorize(server, application, user);
  const pending = [];
  for (let count = 0; count < 40; count += 1) pending.push(await authorize(server, application, user, { jar }));
  const redeemed = [];
  const redeem = async () => {
    const next = pending.shift();
    if (!next) {
      await new Promise((resolve) => { setTimeout(resolve, 5); });
      return;
    }
    const answer = await redeemCode(server, application, next);
    if (answer.status === 200) redeemed.push({ next, token: answer.json.refresh_token });
  };
  await crashDuring([redeem, redeem, redeem, redeem], () => redeemed.length >= 20);
  for (const { token } of redeemed) assert.equal((await refresh(server, application, token)).status, 200);
  for (const { next } of redeemed.slice(0, 10)) {
    assert.equal((await redeemCode(server, application, next)).status, 400, 'a code was redeemed twice');
  }
  assert.equal((await redeemCode(server, application, waiting)).status, 200);
});

test('the audit chain is whole after the crashes', async () => {
  const { code, stdout, stderr } = await server.cli('audit', 'verify');
  assert.equal(code, 0, stdout + stderr);
});

test(...closingChecks(server));
