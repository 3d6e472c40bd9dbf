// R03: what may be used once is used once, however many try at the same moment, on whichever node.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { experience } from '../support/experience.js';
import { unique } from '../support/management.js';
import {
  authorizationParameters, authorizationUrl, authorize, follow, obtainTokens, redeemCode, refresh,
} from '../support/oauth.js';
import { databaseKind } from '../support/settings.js';
import { closingChecks, startSecondNode, startServer } from '../support/server.js';

const attempts = 200;
const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication({ type: 'SPA' });
const confidential = await management.createApplication();

function simultaneously(attempt) {
  return Promise.all(Array.from({ length: attempts }, (_, index) => attempt(index)));
}

function assertOneSuccess(responses) {
  const successes = responses.filter(({ status }) => status === 200);
  assert.equal(successes.length, 1, `${successes.length} of ${responses.length} succeeded`);
  for (const response of responses) {
    if (response.status === 200) continue;
    assert.equal(response.status, 400, response.text);
    assert.equal(response.json.error, 'invalid_grant');
  }
  return successes[0].json;
}

for (const [kind, client] of [['a public', application], ['a confidential', confidential]]) {
  test(`R03 CVE-2026-90997 of 200 redemptions of one code of ${kind} client one succeeds`, async () => {
    const authorization = await authorize(server, client, user);
    assertOneSuccess(await simultaneously(() => redeemCode(server, client, authorization)));
  });
}

test('R03 CVE-2026-1035 of 200 redemptions of one refresh token one succeeds', async () => {
  const { refresh_token: token } = await obtainTokens(server, application, user);
  assertOneSuccess(await simultaneously(() => refresh(server, application, token)));
});

test('R03 the same across two nodes on one database', { skip: databaseKind() !== 'postgres' && 'needs PostgreSQL' }, async () => {
  const second = await startSecondNode(server);
  const nodeFor = (index) => (index % 2 === 0 ? server : second);
  const authorization = await authorize(server, application, user);
  assertOneSuccess(await simultaneously((index) => redeemCode(nodeFor(index), application, authorization)));
  const { refresh_token: token } = await obtainTokens(server, application, user);
  assertOneSuccess(await simultaneously((index) => refresh(nodeFor(index), application, token)));
});

test('R03 one finished interaction gives one code', async () => {
  const jar = new CookieJar();
  await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
  const call = experience(server, jar);
  await call('PUT', '', { interactionEvent: 'SignIn' });
  const verified = await call('POST', '/verification/password', {
    identifier: { type: 'username', value: user.username }, password: user.password,
  });
  await call('POST', '/identification', verified.json);
  const { redirectTo } = (await call('POST', '/submit')).json;
  const steps = await Promise.all(Array.from({ length: 50 }, () => follow(server, jar.copy(), redirectTo)));
  const codes = new Set(steps.map(({ callback }) => callback?.searchParams.get('code')).filter(Boolean));
  assert.equal(codes.size, 1, `${codes.size} codes`);
});

test('R03 of many registrations of one name one succeeds', async () => {
  const username = unique('u_');
  const responses = await Promise.all(Array.from({ length: 50 }, () => management.send('POST', '/users', { username })));
  assert.deepEqual(responses.map(({ status }) => status).filter((status) => status === 200).length, 1);
  for (const { status } of responses) assert.ok([200, 422].includes(status), String(status));
});

test('R03 CVE-2024-4629 simultaneous guesses count one by one towards the lockout', async () => {
  const maxAttempts = 5;
  await management.patchSignInExperience({ sentinelPolicy: { maxAttempts, lockoutDuration: 60 } });
  const victim = await management.createUser();
  // A browser for each guess, so that they meet nowhere but at the account.
  const browsers = await Promise.all(Array.from({ length: 40 }, async () => {
    const jar = new CookieJar();
    await follow(server, jar, authorizationUrl(server, authorizationParameters(application).parameters));
    const call = experience(server, jar);
    await call('PUT', '', { interactionEvent: 'SignIn' });
    return call;
  }));
  const guess = (call, password) => call('POST', '/verification/password', {
    identifier: { type: 'username', value: victim.username }, password,
  });
  const answers = await Promise.all(browsers.map((call, index) => guess(call, `wrong-guess-${index}`)));
  // Some may have been shed unjudged (429); these go on one by one.
  for (const call of browsers.slice(0, maxAttempts + 1)) answers.push(await guess(call, 'wrong-guess-again'));
  const codes = answers.map(({ json }) => json.code);
  const judged = codes.filter((code) => code === 'session.invalid_credentials');
  assert.equal(judged.length, maxAttempts, `${judged.length} guesses were judged`);
  const right = await guess(browsers[0], victim.password);
  assert.ok(right.status >= 400, 'the right password is refused while locked');
});

test(...closingChecks(server));
