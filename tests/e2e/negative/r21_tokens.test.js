// R21: a token counts only with our signature, its own algorithm, its own type and its own audience.
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';

import { decodeJwt, decodeProtectedHeader } from 'jose';

import { request } from '../support/http.js';
import { managementResource } from '../support/management.js';
import {
  assertApiError, assertOAuthError, introspect, obtainTokens, tokenRequest, userinfo,
} from '../support/oauth.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication();
const { keys } = (await request(`${server.issuer}/jwks`)).json;
const good = management.token;
const header = decodeProtectedHeader(good);
const payload = decodeJwt(good);

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function assemble(head, body, signer) {
  const input = `${encode(head)}.${encode(body)}`;
  return rememberSecret(`${input}.${Buffer.from(signer(input)).toString('base64url')}`);
}

async function assertRefused(token, what) {
  const answer = await request(`${server.localOrigin}/api/applications`, { token });
  assert.equal(answer.status, 401, `${what} answered ${answer.status}`);
  assertApiError(answer, 401);
}

test('R21 the token itself is accepted, so that what follows means something', async () => {
  assert.equal((await request(`${server.localOrigin}/api/applications`, { token: good })).status, 200);
  assert.equal(header.typ, 'at+jwt');
});

test('R21 unsigned tokens in every spelling', async () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, undefined]) {
    await assertRefused(assemble({ ...header, alg }, payload, () => ''), `alg ${alg}`);
    const [h, p, s] = good.split('.');
    await assertRefused(`${encode({ ...header, alg })}.${p}.${s}`, `alg ${alg} with a signature`);
    await assertRefused(`${h}.${p}.`, 'no signature');
    await assertRefused(`${h}.${p}`, 'two parts');
  }
});

test('R21 CVE-2026-11800 the public key is no secret of an HMAC', async () => {
  const jwk = keys.find(({ kid }) => kid === header.kid);
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const secrets = [
    key.export({ type: 'spki', format: 'pem' }), key.export({ type: 'spki', format: 'pem' }).trim(),
    key.export({ type: 'spki', format: 'der' }), JSON.stringify(jwk), jwk.x ?? jwk.n, '',
  ];
  for (const algorithm of ['sha256', 'sha384', 'sha512']) {
    for (const secret of secrets) {
      const alg = `HS${algorithm.slice(3)}`;
      await assertRefused(assemble({ ...header, alg }, payload,
        (input) => createHmac(algorithm, secret).update(input).digest()), alg);
    }
  }
});

test('R21 keys that a token brings along are not used', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = (input) => sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'mine', alg: 'ES256', use: 'sig' };
  for (const head of [
    { alg: 'ES256', typ: 'at+jwt', jwk }, { alg: 'ES256', typ: 'at+jwt', kid: header.kid, jwk },
    { alg: 'ES256', typ: 'at+jwt', kid: 'mine', jku: 'https://evil.example/jwks' },
    { alg: 'ES256', typ: 'at+jwt', kid: 'mine', x5u: 'https://evil.example/x' },
    { alg: 'ES256', typ: 'at+jwt', kid: header.kid }, { alg: 'ES256', typ: 'at+jwt' },
    { alg: 'ES256', typ: 'at+jwt', kid: '../../../../dev/null' },
    { alg: 'ES256', typ: 'at+jwt', kid: "' or '1'='1" },
  ]) await assertRefused(assemble(head, payload, signer), JSON.stringify(Object.keys(head)));
});

test('R21 an altered payload, an altered header and a malleable signature', async () => {
  const [h, p, s] = good.split('.');
  await assertRefused(`${h}.${encode({ ...payload, sub: 'another' })}.${s}`, 'payload');
  await assertRefused(`${encode({ ...header, kid: 'another' })}.${p}.${s}`, 'kid');
  await assertRefused(`${encode({ ...header, crit: ['exp'] })}.${p}.${s}`, 'crit');
  await assertRefused(`${h}.${p}.${Buffer.alloc(64).toString('base64url')}`, 'zero signature');
  await assertRefused(`${h}.${p}.${s}AA`, 'longer signature');
  await assertRefused(`${h}.${p}.${s}=`, 'padding');
  await assertRefused(`${h}.${p}.${s}.${s}.${s}`, 'five parts');
  await assertRefused(`${h}.${p}%2e${s}`, 'encoded dot');
  const raw = Buffer.from(s, 'base64url');
  await assertRefused(`${h}.${p}.${raw.toString('base64')}+/`, 'another alphabet');
});

test('R21 GHSA-7fpj an ID token is no access token', async () => {
  const tokens = await obtainTokens(server, application, user);
  await assertRefused(tokens.id_token, 'ID token at the Management API');
  assert.equal((await userinfo(server, tokens.id_token)).status, 401);
  assert.equal((await introspect(server, application, tokens.id_token)).json.active, false);
  const exchanged = await tokenRequest(server, application, {
    grant_type: 'refresh_token', refresh_token: tokens.id_token,
  });
  assertOAuthError(exchanged, 400, 'invalid_grant');
});

test('R21 a token for one API is none for another', async () => {
  const resource = await management.createResource(['all']);
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  await management.createRole({ type: 'MachineToMachine', scopeIds: [resource.scopes.all], applicationIds: [machine.id] });
  const response = await tokenRequest(server, machine, {
    grant_type: 'client_credentials', resource: resource.indicator, scope: 'all',
  });
  assert.equal(response.json.scope, 'all');
  await assertRefused(response.json.access_token, 'another audience with the scope `all`');
});

test('R21 opaque tokens, refresh tokens and codes are no Management API tokens; JWTs no userinfo tokens', async () => {
  const tokens = await obtainTokens(server, application, user);
  await assertRefused(tokens.access_token, 'opaque');
  await assertRefused(tokens.refresh_token, 'refresh');
  assert.equal((await userinfo(server, good)).status, 401);
  assert.equal((await userinfo(server, tokens.refresh_token)).status, 401);
});

test('R21 CVE-2026-9793 what looks like an encrypted token is refused', async () => {
  const head = encode({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt', kid: header.kid });
  await assertRefused(`${head}..${encode('123456789012')}.${encode(payload)}.${encode('1234567890123456')}`, 'JWE');
});

test('R21 the header Authorization counts once and as Bearer', async () => {
  const url = `${server.localOrigin}/api/applications`;
  for (const value of [`bearer${good}`, good, `Basic ${good}`, `Bearer ${good} ${good}`, 'Bearer', 'Bearer ', `Bearer\t\t`]) {
    const answer = await request(url, { headers: { authorization: value } });
    assert.equal(answer.status, 401, value.slice(0, 12));
  }
  const inQuery = await request(`${url}?access_token=${good}`);
  assert.equal(inQuery.status, 401);
});

test('R21 a foreign server’s token is refused, also one with the same audience', async () => {
  const foreign = await startServer();
  const other = await foreign.management();
  assert.equal(decodeJwt(other.token).aud, managementResource);
  await assertRefused(other.token, 'foreign');
});

test(...closingChecks(server));
