// What an operator and a proxy rely on: health, metrics, request ids, caching, compression, CORS, drain.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { request } from '../support/http.js';
import { eventually } from '../support/process.js';
import { connectRaw } from '../support/raw.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer({ settings: { STATUS_API_KEY: 'the-status-key-of-this-test' } });
const management = await server.management();
const at = (path) => `${server.localOrigin}${path}`;

test('health, readiness, status and metrics', async () => {
  assert.equal((await request(at('/healthz'))).status, 200);
  assert.equal((await request(at('/readyz'))).status, 200);
  const plain = await request(at('/api/status'));
  assert.equal(plain.status, 204);
  assert.equal(plain.headers['logto-tenant-id'], undefined);
  const asked = await request(at('/api/status'), { headers: { 'logto-status-api-key': 'the-status-key-of-this-test' } });
  assert.equal(asked.headers['logto-tenant-id'], 'default');
  const metrics = await request(at('/metrics'));
  assert.equal(metrics.status, 200);
  assert.match(metrics.headers['content-type'], /^text\/plain/);
  assert.match(metrics.text, /^# TYPE [a-z_]+ (counter|gauge|histogram)$/m);
});

test('every answer has a request id of its own, and every log line is JSON', async () => {
  const ids = new Set();
  for (const path of ['/healthz', '/oidc/jwks', '/no-such-page', '/api/users', '/sign-in']) {
    const { headers } = await request(at(path));
    assert.match(headers['logto-core-request-id'] ?? '', /^[\w-]{16}$/, path);
    ids.add(headers['logto-core-request-id']);
  }
  assert.equal(ids.size, 5);
  const [id] = [...ids].slice(-1);
  await eventually(() => server.log.includes(id), 'the last request in the log');
  const lines = server.log.split('\n').filter((line) => line.startsWith('{'));
  assert.ok(lines.length > 0);
  for (const line of lines) JSON.parse(line);
});

test('discovery and keys have entity tags that answer 304', async () => {
  for (const path of ['/oidc/.well-known/openid-configuration', '/oidc/jwks']) {
    const first = await request(at(path));
    assert.equal(first.status, 200);
    assert.ok(first.headers.etag, path);
    const second = await request(at(path), { headers: { 'if-none-match': first.headers.etag } });
    assert.equal(second.status, 304);
    assert.equal(second.body.length, 0);
    const other = await request(at(path), { headers: { 'if-none-match': '"another"' } });
    assert.equal(other.status, 200);
  }
});

test('assets are compressed as asked, cached for ever and the same after decompression', async () => {
  const page = await request(at('/unknown-session'), { headers: { accept: 'text/html' } });
  const paths = [...page.text.matchAll(/(?:href|src)="(\/[^"]+\.(?:css|js))"/g)].map(([, path]) => path);
  assert.ok(paths.length > 0);
  for (const path of paths) {
    const plain = await request(at(path));
    assert.equal(plain.status, 200, path);
    assert.equal(plain.headers['content-encoding'], undefined);
    const zipped = await request(at(path), { headers: { 'accept-encoding': 'gzip' } });
    if (zipped.headers['content-encoding'] === 'gzip') assert.deepEqual(gunzipSync(zipped.body), plain.body);
    const brotli = await request(at(path), { headers: { 'accept-encoding': 'br' } });
    if (brotli.headers['content-encoding'] === 'br') assert.deepEqual(brotliDecompressSync(brotli.body), plain.body);
    assert.ok(zipped.headers['content-encoding'] ?? brotli.headers['content-encoding'], `${path} is never compressed`);
    assert.match(zipped.headers.vary ?? '', /accept-encoding/i);
    assert.match(plain.headers['cache-control'] ?? '', /max-age=\d{5,}|immutable/, path);
  }
});

test('pages and token answers are stored nowhere', async () => {
  const page = await request(at('/unknown-session'));
  assert.match(page.headers['cache-control'] ?? '', /no-store/);
  const token = await request(at('/oidc/token'), { form: { grant_type: 'x' } });
  assert.match(token.headers['cache-control'] ?? '', /no-store/);
});

test('CORS lets an application in at its own origin and nobody else', async () => {
  const application = await management.createApplication({ type: 'SPA', redirectUris: ['https://spa.example/callback'] });
  const preflight = (origin) => request(at('/oidc/token'), {
    method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
  const ask = (origin) => request(at('/oidc/token'), {
    headers: { origin }, form: { client_id: application.id, grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://spa.example/callback' },
  });
  assert.ok((await preflight('https://spa.example')).headers['access-control-allow-origin']);
  const own = await ask('https://spa.example');
  assert.equal(own.headers['access-control-allow-origin'], 'https://spa.example');
  const foreign = await ask('https://evil.example');
  assert.equal(foreign.headers['access-control-allow-origin'], undefined);
  const api = await request(at('/api/users'), { headers: { origin: 'https://evil.example' }, token: management.token });
  assert.equal(api.headers['access-control-allow-credentials'], undefined);
});

test('the command that the README gives registers an application whose sign-out leads back', async () => {
  const home = 'http://localhost:3000';
  const callback = `${home}/logto/sign-in-callback`;
  const made = await server.cli(
    'app', 'create', '--type', 'Traditional', '--name', 'Sample', '--redirect-uri', callback,
    '--post-logout-redirect-uri', home, '--json',
  );
  assert.equal(made.code, 0, made.stderr);
  const { id, secret } = JSON.parse(made.stdout);
  rememberSecret(secret);
  const { oidcClientMetadata } = await management.call('GET', `/applications/${id}`);
  assert.deepEqual(oidcClientMetadata, { redirectUris: [callback], postLogoutRedirectUris: [home] });
  const out = new URLSearchParams({ client_id: id, post_logout_redirect_uri: home });
  const signedOut = await request(`${server.issuer}/session/end?${out}`);
  assert.equal(new URL(signedOut.headers.location).href, `${home}/`);
  out.set('post_logout_redirect_uri', 'http://localhost:3001');
  assert.equal((await request(`${server.issuer}/session/end?${out}`)).status, 400);
});

test('the OpenAPI document describes what is served', async () => {
  const { code, stdout, stderr } = await server.cli('openapi');
  assert.equal(code, 0, stderr);
  const document = JSON.parse(stdout);
  assert.match(document.openapi, /^3\./);
  for (const path of ['/api/users', '/api/applications', '/api/roles', '/api/resources', '/api/experience/submit']) {
    assert.ok(document.paths[path], path);
  }
  const ids = Object.values(document.paths).flatMap((item) => Object.values(item)).map(({ operationId }) => operationId).filter(Boolean);
  assert.equal(new Set(ids).size, ids.length, 'operation ids are unique');
});

test('SIGTERM finishes what is in flight and accepts nothing new', async () => {
  const connection = connectRaw(server.port);
  await connection.opened;
  const body = 'grant_type=unknown';
  connection.socket.write(`POST /oidc/token HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: ${body.length}\r\n`
    + 'Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant_');
  // A second request on another connection shows that the first has been taken up.
  assert.equal((await request(at('/healthz'))).status, 200);
  const stopped = server.stop();
  await eventually(async () => {
    try {
      await request(at('/healthz'), { agent: false });
      return false;
    } catch {
      return true;
    }
  }, 'new connections to be refused');
  connection.socket.write(body.slice('grant_'.length));
  assert.match(await connection.closed, /^HTTP\/1\.1 400 /);
  assert.equal((await stopped).code, 0);
  await server.launch();
});

test(...closingChecks(server));
