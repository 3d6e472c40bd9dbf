// Other ways to be reached: TLS of its own with certificate reload, a sub-path, one port, several origins.
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';

import { CookieJar } from '../support/cookies.js';
import { identifierOf } from '../support/experience.js';
import { basic, request } from '../support/http.js';
import { createCertificate } from '../support/nginx.js';
import { authorizationParameters } from '../support/oauth.js';
import { eventually } from '../support/process.js';
import { newDirectory, prepareServer, startServer } from '../support/server.js';
import { freePort } from '../support/ports.js';

// A management client for a server that lives at another address than its loopback origin.
async function bootstrap(server, base) {
  const { code, stdout, stderr } = await server.cli('app', 'create', '--management', '--json');
  assert.equal(code, 0, stderr);
  const { id, secret } = JSON.parse(stdout);
  const response = await request(`${base}/oidc/token`, {
    headers: { authorization: basic(id, secret) },
    form: { grant_type: 'client_credentials', resource: 'https://default.logto.app/api', scope: 'all' },
  });
  assert.equal(response.status, 200, response.text);
  return (method, name, json) => request(`${base}/api${name}`, { method, json, token: response.json.access_token });
}

// A whole sign-in at an address, step by step with absolute locations.
async function signInAt(base, call) {
  const user = { username: `u${Date.now()}`, password: 'Plenty-0f-entropy-here' };
  assert.equal((await call('POST', '/users', user)).status, 200);
  const created = await call('POST', '/applications', {
    name: 'x', type: 'SPA', oidcClientMetadata: { redirectUris: ['https://rp.example/callback'], postLogoutRedirectUris: [] },
  });
  const { parameters, verifier } = authorizationParameters({ id: created.json.id, redirectUri: 'https://rp.example/callback' });
  const jar = new CookieJar();
  const go = async (url) => {
    let target = new URL(url);
    for (let hops = 0; hops < 10 && target.href.startsWith(base); hops += 1) {
      const response = await request(target, { jar });
      if (!response.location) return target;
      target = response.location;
    }
    return target;
  };
  const page = await go(`${base}/oidc/auth?${new URLSearchParams(parameters)}`);
  assert.ok(page.href.startsWith(`${base}/sign-in`), page.href);
  const api = (method, name, json) => request(`${base}/api/experience${name}`, { method, json, jar, headers: { origin: new URL(base).origin } });
  await api('PUT', '', { interactionEvent: 'SignIn' });
  const verified = await api('POST', '/verification/password', { identifier: identifierOf(user), password: user.password });
  await api('POST', '/identification', verified.json);
  const callback = await go((await api('POST', '/submit')).json.redirectTo);
  assert.equal(callback.origin, 'https://rp.example', callback.href);
  const tokens = await request(`${base}/oidc/token`, {
    form: { grant_type: 'authorization_code', client_id: created.json.id, code: callback.searchParams.get('code'),
      redirect_uri: 'https://rp.example/callback', code_verifier: verifier },
  });
  assert.equal(tokens.status, 200, tokens.text);
  return { jar, tokens: tokens.json };
}

test('under a sub-path everything is under it: addresses, cookies, pages', async () => {
  const server = await startServer({ settings: { BASE_PATH: '/id' } });
  const base = `${server.origin}/id`;
  const { json } = await request(`${base}/oidc/.well-known/openid-configuration`);
  assert.equal(json.issuer, `${base}/oidc`);
  const { jar } = await signInAt(base, await bootstrap(server, base));
  for (const cookie of jar.all()) assert.ok(cookie.path.startsWith('/id'), `${cookie.name} is sent to ${cookie.path}`);
  assert.equal((await request(`${server.origin}/oidc/jwks`)).status, 404);
});

test('ADMIN_PORT=0 serves everything on one port', async () => {
  const server = await startServer({ settings: { ADMIN_PORT: '0', ADMIN_ENDPOINT: '' } });
  const { json } = await request(`${server.localOrigin}/oidc/.well-known/openid-configuration`);
  assert.equal(json.issuer, server.issuer);
  await signInAt(server.localOrigin, await bootstrap(server, server.localOrigin));
});

test('several origins: each answers with itself as the issuer, the admin tenant apart', async () => {
  const server = await prepareServer();
  server.port = await freePort();
  server.adminPort = await freePort();
  server.settings.ENDPOINT = `http://127.0.0.1:${server.port},http://localhost:${server.port}`;
  try {
    await server.launch();
    const issuers = [];
    for (const origin of server.settings.ENDPOINT.split(',')) {
      issuers.push((await request(`${origin}/oidc/.well-known/openid-configuration`)).json.issuer);
    }
    assert.equal(issuers[0], `http://127.0.0.1:${server.port}/oidc`);
    assert.ok(issuers[1] === issuers[0] || issuers[1] === `http://localhost:${server.port}/oidc`, issuers[1]);
    const admin = await request(`${server.adminOrigin}/oidc/.well-known/openid-configuration`);
    assert.equal(admin.json.issuer, `${server.adminOrigin}/oidc`);
    const [keys, adminKeys] = [await request(`${server.localOrigin}/oidc/jwks`), await request(`${server.adminOrigin}/oidc/jwks`)];
    assert.notDeepEqual(keys.json, adminKeys.json, 'tenants have their own keys');
  } finally {
    await server.dispose();
  }
});

function certificateOf(port) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false }, () => {
      resolve({ name: socket.getPeerCertificate().subject.CN, protocol: socket.getProtocol() });
      socket.end();
    });
    socket.once('error', reject);
  });
}

test('TLS of its own: a whole sign-in, Secure cookies, TLS 1.2 or newer, reload on SIGHUP', async () => {
  const directory = await newDirectory();
  const certificates = await newDirectory();
  const first = await createCertificate(directory, 'first.example');
  const server = await prepareServer({
    directory, endpoint: (port) => `https://127.0.0.1:${port}`,
    settings: { HTTPS_CERT_PATH: first.certificate, HTTPS_KEY_PATH: first.key },
  });
  Object.defineProperty(server, 'localOrigin', { get() { return `https://127.0.0.1:${this.port}`; } });
  try {
    await server.start();
    assert.equal((await certificateOf(server.port)).name, 'first.example');
    const { jar } = await signInAt(server.origin, await bootstrap(server, server.origin));
    for (const cookie of jar.all()) assert.equal(cookie.secure, true, cookie.name);
    for (const maxVersion of ['TLSv1', 'TLSv1.1']) {
      await assert.rejects(new Promise((resolve, reject) => {
        const socket = tls.connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion,
          ciphers: 'DEFAULT@SECLEVEL=0' }, resolve);
        socket.once('error', reject);
      }));
    }
    const second = await createCertificate(certificates, 'second.example');
    await copyFile(second.certificate, first.certificate);
    await copyFile(second.key, first.key);
    server.child.kill('SIGHUP');
    await eventually(async () => (await certificateOf(server.port)).name === 'second.example', 'the new certificate');
    await copyFile(path.join(certificates, 'key.pem'), first.certificate);
    server.child.kill('SIGHUP');
    assert.equal((await request(`${server.origin}/healthz`)).status, 200, 'a broken certificate keeps the old one');
  } finally {
    await server.dispose();
  }
});

test('two servers start on one empty database at the same time', async () => {
  const one = await prepareServer();
  const two = await prepareServer({ directory: one.database.kind === 'sqlite' ? one.directory : undefined,
    database: one.database, settings: { SECRET_VAULT_KEK: one.kek } });
  try {
    await Promise.all([one.start(), two.start()]);
    const [a, b] = [await request(`${one.localOrigin}/oidc/jwks`), await request(`${two.localOrigin}/oidc/jwks`)];
    assert.deepEqual(a.json, b.json, 'both have the same keys');
  } finally {
    await two.stop();
    await one.dispose();
  }
});
