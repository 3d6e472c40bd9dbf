// R42: after signing out, after an error, after anything, the browser goes to a registered address.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CookieJar } from '../support/cookies.js';
import { request } from '../support/http.js';
import { authorize, obtainTokens } from '../support/oauth.js';
import { Browser } from '../support/pages.js';
import { exchangeRaw } from '../support/raw.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const registered = 'https://rp.example/signed-out';
const application = await management.createApplication({ postLogoutRedirectUris: [registered] });
const other = await management.createApplication({ postLogoutRedirectUris: ['https://other.example/bye'] });

// A path as it is: URL parsers would change it.
function rawGet(path) {
  return exchangeRaw(server.port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAccept: text/html\r\n\r\n`);
}

// Signs out as a browser would and tells where it ends.
async function signOut(parameters) {
  const jar = new CookieJar();
  await authorize(server, application, user, { jar });
  const browser = new Browser(server, { jar });
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));
  let step = await browser.open(`${server.localOrigin}/oidc/session/end?${query}`);
  const form = step.page?.forms.find((one) => one.has('input[name="xsrf"]'));
  if (form) step = await browser.submit(form, {}, form.buttons.find((one) => one.getAttribute('value') === 'yes'));
  return step;
}

test('R42 a registered address is used and gets the state back', async () => {
  const { callback } = await signOut({ client_id: application.id, post_logout_redirect_uri: registered, state: 'x y&z' });
  assert.equal(callback.origin + callback.pathname, registered);
  assert.equal(callback.searchParams.get('state'), 'x y&z');
});

test('R42 CVE-2024-7260 whatever is not registered is not gone to', async () => {
  const { id_token: hint } = await obtainTokens(server, application, user);
  const { id_token: foreignHint } = await obtainTokens(server, other, user);
  for (const uri of [
    'https://evil.example/', 'https://rp.example/signed-out/', 'https://rp.example/signed-out/../x',
    'https://rp.example.evil.example/signed-out', 'https://rp.example@evil.example/signed-out',
    'https://evil.example\\@rp.example/signed-out', '//evil.example/signed-out', '/\\evil.example', 'javascript:alert(1)',
    'https://rp.example/signed-out?next=https://evil.example', 'https://rp.example/signed-out#x', 'https://other.example/bye',
    'http://rp.example/signed-out', 'https://RP.example/Signed-out', 'data:text/html,x', ' https://evil.example/',
  ]) {
    for (const by of [{ client_id: application.id }, { id_token_hint: hint }, { client_id: application.id, id_token_hint: hint }]) {
      const { callback, page } = await signOut({ ...by, post_logout_redirect_uri: uri });
      assert.equal(callback, undefined, `went to ${callback}`);
      assert.ok(page.status < 500);
    }
  }
  const mixed = await signOut({ client_id: application.id, id_token_hint: foreignHint, post_logout_redirect_uri: registered });
  assert.equal(mixed.callback, undefined, 'a hint of another client');
});

test('R42 an address without a client, and one with a forged hint', async () => {
  assert.equal((await signOut({ post_logout_redirect_uri: registered })).callback, undefined);
  const { id_token: hint } = await obtainTokens(server, application, user);
  const [head, , signature] = hint.split('.');
  const payload = Buffer.from(JSON.stringify({ aud: application.id, sub: user.id, iss: server.issuer })).toString('base64url');
  for (const forged of [`${head}.${payload}.${signature}`, 'x.y.z', 'x', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`]) {
    const { callback } = await signOut({ id_token_hint: forged, post_logout_redirect_uri: registered });
    assert.equal(callback, undefined);
  }
});

test('R42 paths that begin with two slashes or hold encodings redirect nowhere', async () => {
  for (const path of ['//evil.example', '//evil.example/%2e%2e', '/\\evil.example', '/%2f%2fevil.example', '/%5cevil.example',
    '/sign-in//evil.example', '/.//evil.example', '/oidc//evil.example', '/%09/evil.example', '/demo-app//evil.example']) {
    const response = await rawGet(path);
    assert.ok(!/^location:[^\r\n]*evil\.example/im.test(response.split('\r\n\r\n')[0])
      || /^location: *(\/[^/\\]|http:\/\/127\.0\.0\.1)/im.test(response), `${path}: ${response.slice(0, 300)}`);
  }
});

test('R42 parameters that other products redirect by do nothing', async () => {
  for (const name of ['redirect', 'redirect_uri', 'redirectTo', 'redirect_to', 'return_to', 'returnTo', 'next', 'continue', 'url', 'fallback', 'referrer', 'redirect_url']) {
    for (const path of ['/', '/sign-in', '/register', '/consent', '/unknown-session', '/oidc/session/end', '/demo-app', '/account']) {
      const response = await request(`${server.localOrigin}${path}?${name}=${encodeURIComponent('https://evil.example/')}`);
      const target = response.location;
      assert.ok(!target || target.origin === server.origin, `${path}?${name} goes to ${target}`);
      assert.ok(!/href="https:\/\/evil\.example/.test(response.text), `${path}?${name} links to it`);
    }
  }
});

test(...closingChecks(server));
