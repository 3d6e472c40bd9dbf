// Two nodes on one PostgreSQL are one server: what one does, the other knows.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { experience, experienceSignIn } from '../support/experience.js';
import { request } from '../support/http.js';
import {
  authorizationParameters, authorizationUrl, follow, obtainTokens, redeemCode, refresh, tokenRequest, userinfo,
} from '../support/oauth.js';
import { eventually } from '../support/process.js';
import { databaseKind } from '../support/settings.js';
import { closingChecks, startSecondNode, startServer } from '../support/server.js';

const skip = databaseKind() !== 'postgres' && 'needs PostgreSQL';
const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication({ type: 'SPA' });
const second = skip ? undefined : await startSecondNode(server);

test('a sign-in may change the node at every step', { skip }, async () => {
  const jar = new CookieJar();
  const { parameters, verifier } = authorizationParameters(application);
  await follow(server, jar, authorizationUrl(server, parameters));
  const call = experience(second, jar);
  assert.equal((await call('PUT', '', { interactionEvent: 'SignIn' })).status, 204);
  const redirectTo = await experienceSignIn(server, jar, user);
  const { callback } = await follow(second, jar, redirectTo);
  const response = await redeemCode(server, application, { code: callback.searchParams.get('code'), parameters, verifier });
  assert.equal(response.status, 200, response.text);
  assert.equal((await userinfo(second, response.json.access_token)).status, 200);
  assert.equal((await refresh(second, application, response.json.refresh_token)).status, 200);
});

// As behind a proxy that sends each request to the node whose turn it is.
for (const [name, offset] of [['first', 0], ['second', 1]]) {
  test(`the nodes take turns, beginning with the ${name}`, { skip }, async () => {
    const jar = new CookieJar();
    let turn = offset;
    const node = () => [server, second][turn++ % 2];
    const { parameters, verifier } = authorizationParameters(application);
    const url = authorizationUrl(node(), parameters);
    assert.equal((await request(url, { jar })).status, 303);
    const call = (...words) => experience(node(), jar)(...words);
    assert.equal((await call('PUT', '', { interactionEvent: 'SignIn' })).status, 204);
    const verified = await call('POST', '/verification/password', {
      identifier: { type: 'username', value: user.username }, password: user.password,
    });
    assert.equal(verified.status, 200, verified.text);
    const { verificationId } = verified.json;
    assert.equal((await call('POST', '/identification', { verificationId })).status, 204);
    const submitted = await call('POST', '/submit');
    assert.equal(submitted.status, 200, submitted.text);
    let target = new URL(submitted.json.redirectTo);
    for (let hops = 0; hops < 4 && target.origin === server.origin; hops += 1) {
      target = (await request(new URL(target.pathname + target.search, node().localOrigin), { jar })).location;
      if (target.origin === second.localOrigin) target = new URL(target.pathname + target.search, server.origin);
    }
    const code = target.searchParams.get('code');
    const response = await redeemCode(node(), application, { code, parameters, verifier });
    assert.equal(response.status, 200, response.text);
  });
}

test('a new application, a suspended user and a deleted client are known to both soon', { skip }, async () => {
  const person = await management.createUser();
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  const resource = await management.createResource(['read']);
  const form = { grant_type: 'client_credentials', resource: resource.indicator };
  await eventually(async () => (await tokenRequest(second, machine, form)).status === 200, 'the new client on the other node');

  const tokens = await obtainTokens(server, application, person);
  assert.equal((await userinfo(second, tokens.access_token)).status, 200);
  await management.call('PATCH', `/users/${person.id}/is-suspended`, { isSuspended: true });
  assert.equal((await userinfo(server, tokens.access_token)).status, 401);
  await eventually(async () => (await userinfo(second, tokens.access_token)).status === 401, 'the suspension on the other node');

  await management.call('DELETE', `/applications/${machine.id}`);
  assert.notEqual((await tokenRequest(server, machine, form)).status, 200);
  await eventually(async () => (await tokenRequest(second, machine, form)).status !== 200, 'the deletion on the other node');
});

test('a rotated key is published and accepted on both', { skip }, async () => {
  await management.call('POST', '/configs/oidc/private-keys/rotate', {});
  await management.signIn();
  await eventually(async () => {
    const [a, b] = [await request(`${server.localOrigin}/oidc/jwks`), await request(`${second.localOrigin}/oidc/jwks`)];
    return a.text === b.text;
  }, 'the same keys');
  const answer = await request(`${second.localOrigin}/api/users`, { token: management.token });
  assert.equal(answer.status, 200);
});

test('one node stops, the other goes on', { skip }, async () => {
  await second.stop();
  await obtainTokens(server, application, user);
  await second.launch();
  await obtainTokens(second, application, user);
});

test(...closingChecks(server));
