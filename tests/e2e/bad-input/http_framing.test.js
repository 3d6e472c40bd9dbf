// HTTP/1.1 itself: smuggling shapes, pipelining, keep-alive, slow clients, half-open connections.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { request } from '../support/http.js';
import { eventually } from '../support/process.js';
import { connectRaw, exchangeRaw, splitAnswers } from '../support/raw.js';
import { assertStillReady, closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const host = `Host: 127.0.0.1:${server.port}`;
const get = (path, extra = '') => `GET ${path} HTTP/1.1\r\n${host}\r\n${extra}\r\n`;

afterEach(() => assertStillReady(server));

// All that comes until the server ends the connection, which it must.
async function untilClosed(bytes, what) {
  const connection = connectRaw(server.port);
  await connection.opened;
  connection.socket.write(bytes, 'latin1');
  const limit = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${what}: the connection stays open after ${
      JSON.stringify(connection.received().slice(0, 60))}`)), 60_000).unref();
  });
  try {
    return await Promise.race([connection.closed, limit]);
  } finally {
    connection.socket.destroy();
  }
}

test('a message with two lengths, or with a length and chunks, is refused and the connection ends', async () => {
  const body = 'x=1';
  const heads = [
    ['Content-Length: 3', 'Content-Length: 5'], ['Content-Length: 3', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Content-Length: 3'], ['Transfer-Encoding: chunked, identity'],
    ['Transfer-Encoding: xchunked'], ['Transfer-Encoding : chunked'], ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
    ['Content-Length: +3'], ['Content-Length: -3'], ['Content-Length: 3, 5'], ['Content-Length: 0x3'], ['Content-Length: 3 3'],
    ['Content-Length : 3'], ['Content-Length: 18446744073709551619'], ['Transfer-Encoding: identity'],
    ['Transfer-Encoding: \x0bchunked'], ['X: y', ' Transfer-Encoding: chunked', 'Content-Length: 3'],
  ];
  for (const lines of heads) {
    const smuggled = get('/healthz');
    const text = await untilClosed(`POST /oidc/token HTTP/1.1\r\n${host}\r\n`
      + `Content-Type: application/x-www-form-urlencoded\r\n${lines.join('\r\n')}\r\n\r\n${body}${smuggled}`, lines);
    const answers = splitAnswers(text);
    assert.ok(answers.length >= 1, `${lines} got ${JSON.stringify(text.slice(0, 100))}`);
    assert.ok([400, 411, 413, 501].includes(answers[0].status), `${lines.join(' | ')} answered ${answers[0].status}`);
    assert.equal(answers.length, 1, `${lines.join(' | ')}: a second request was taken from the body`);
  }
});

test('malformed chunks', async () => {
  for (const chunks of ['3\nx=1\r\n0\r\n\r\n', '-3\r\nx=1\r\n0\r\n\r\n', 'ffffffffffffffff1\r\nx=1\r\n', '3;\x00\r\nx=1\r\n0\r\n\r\n', 'zz\r\n', '3\r\nx=12\r\n0\r\n\r\n']) {
    const text = await exchangeRaw(server.port, `POST /oidc/token HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n`
      + `Content-Type: application/x-www-form-urlencoded\r\n\r\n${chunks}`);
    assert.match(text, /^HTTP\/1\.1 4\d\d /, JSON.stringify(chunks));
  }
});

test('a chunked form is a form', async () => {
  const text = await exchangeRaw(server.port, `POST /oidc/token HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n`
    + 'Content-Type: application/x-www-form-urlencoded\r\n\r\n10\r\ngrant_type=passw\r\n3\r\nord\r\n0\r\n\r\n');
  assert.match(text, /^HTTP\/1\.1 4\d\d /);
  assert.match(text, /"error"/);
});

test('malformed request lines and heads', async () => {
  for (const bytes of ['GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'G\x00T / HTTP/1.1\r\n\r\n', `GET / HTTP/1.1\r\n\r\n`,
    `GET /\x7f HTTP/1.1\r\n${host}\r\n\r\n`, `GET / HTTP/1.1\r\n${host}\r\n${host}\r\n\r\n`, `GET / HTTP/1.1\r\n${host}\r\nX Y: z\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}\r\nX: a\x00b\r\n\r\n`, `GET / HTTP/1.1\r\n${host}\r\n: x\r\n\r\n`, `GET http://evil.example\x20/ HTTP/1.1\r\n${host}\r\n\r\n`,
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n']) {
    const text = await exchangeRaw(server.port, `${bytes}\r\n\r\n`);
    assert.ok(text === '' || /^HTTP\/1\.[01] (4\d\d|505) /.test(text), `${JSON.stringify(bytes)} got ${JSON.stringify(text.slice(0, 80))}`);
  }
});

test('pipelined requests are answered in order, each as itself', async () => {
  const connection = connectRaw(server.port);
  await connection.opened;
  const paths = ['/healthz', '/oidc/jwks', '/oidc/.well-known/openid-configuration', '/healthz', '/oidc/jwks'];
  connection.socket.write(paths.map((path) => get(path)).join(''));
  const answers = await eventually(() => {
    const list = splitAnswers(connection.received());
    return list.length === paths.length && list;
  }, 'five answers');
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200, 200]);
  assert.equal(answers[1].body, answers[4].body);
  assert.match(answers[2].body, /"issuer"/);
  connection.socket.destroy();
});

test('pipelined posts keep their bodies apart', async () => {
  const connection = connectRaw(server.port);
  await connection.opened;
  const form = (text) => `POST /oidc/token HTTP/1.1\r\n${host}\r\nContent-Type: application/x-www-form-urlencoded\r\n`
    + `Content-Length: ${text.length}\r\n\r\n${text}`;
  connection.socket.write(form('grant_type=one') + form('grant_type=refresh_token&client_id=nobody') + get('/healthz'));
  const answers = await eventually(() => {
    const list = splitAnswers(connection.received());
    return list.length === 3 && list;
  }, 'three answers');
  assert.deepEqual(answers.map(({ status }) => Math.floor(status / 100)), [4, 4, 2]);
  connection.socket.destroy();
});

test('keep-alive, Connection: close and HTTP/1.0', async () => {
  const closed = connectRaw(server.port);
  await closed.opened;
  closed.socket.write(get('/healthz', 'Connection: close\r\n'));
  assert.match(await closed.closed, /^HTTP\/1\.1 200 /);
  const old = connectRaw(server.port);
  await old.opened;
  old.socket.write('GET /healthz HTTP/1.0\r\n\r\n');
  assert.match(await old.closed, /^HTTP\/1\.[01] 200 /);
});

test('HEAD has the head of GET and no body; OPTIONS answers', async () => {
  const text = await exchangeRaw(server.port, `HEAD /oidc/jwks HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`, {});
  assert.match(text, /^HTTP\/1\.1 200 /);
  assert.equal(text.split('\r\n\r\n')[1] ?? '', '');
  const options = await request(`${server.localOrigin}/oidc/token`, {
    method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  assert.ok(options.status < 500);
});

test('Expect: 100-continue is answered before the body is sent', async () => {
  const connection = connectRaw(server.port);
  await connection.opened;
  const body = 'grant_type=x';
  connection.socket.write(`POST /oidc/token HTTP/1.1\r\n${host}\r\nContent-Type: application/x-www-form-urlencoded\r\n`
    + `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`);
  await eventually(() => /^HTTP\/1\.1 (100|4\d\d)/.test(connection.received()), 'an interim or final answer');
  connection.socket.write(body);
  await eventually(() => /HTTP\/1\.1 4\d\d /.test(connection.received()), 'the final answer');
  connection.socket.destroy();
});

test('hundreds of slow clients keep nobody else waiting, and are put out', async () => {
  const slow = Array.from({ length: 300 }, () => connectRaw(server.port));
  await Promise.all(slow.map(({ opened }) => opened));
  for (const { socket } of slow) socket.write(`POST /oidc/token HTTP/1.1\r\n${host}\r\nContent-Length: 1000\r\nX-`);
  const drip = setInterval(() => { for (const { socket } of slow) if (socket.writable) socket.write('a'); }, 500);
  try {
    for (let count = 0; count < 20; count += 1) {
      assert.equal((await request(`${server.localOrigin}/oidc/jwks`)).status, 200);
    }
    const all = Promise.all(slow.map(({ closed }) => closed)).then(() => 'closed');
    const limit = new Promise((resolve) => { setTimeout(() => resolve('still open'), 180_000).unref(); });
    assert.equal(await Promise.race([all, limit]), 'closed');
  } finally {
    clearInterval(drip);
    for (const { socket } of slow) socket.destroy();
  }
});

test('clients that vanish in the middle are forgotten', async () => {
  for (let count = 0; count < 200; count += 1) {
    const connection = connectRaw(server.port);
    await connection.opened;
    connection.socket.write(count % 2 === 0 ? get('/oidc/jwks') : `POST /oidc/token HTTP/1.1\r\n${host}\r\nContent-Length: 50\r\n\r\nx`);
    connection.socket.destroy();
  }
  assert.equal((await request(`${server.localOrigin}/healthz`)).status, 200);
});

test(...closingChecks(server));
