// Debian's mod_auth_openidc: a relying party inside of Apache.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { startApache } from '../support/apache.js';
import { CookieJar } from '../support/cookies.js';
import { request } from '../support/http.js';
import { Browser } from '../support/pages.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser({ name: 'Ada' });
let application;

const apache = await startApache({
  modules: ['auth_openidc'],
  paths: ['private', 'others'],
  configuration: async (origin) => {
    application = await management.createApplication({
      redirectUris: [`${origin}/callback`], postLogoutRedirectUris: [`${origin}/`],
    });
    return `
OIDCProviderMetadataURL ${server.issuer}/.well-known/openid-configuration
OIDCClientID ${application.id}
OIDCClientSecret ${application.secret}
OIDCRedirectURI ${origin}/callback
OIDCCryptoPassphrase ${randomBytes(24).toString('hex')}
OIDCScope "openid profile"
OIDCPKCEMethod S256
OIDCRemoteUserClaim sub
<Location /callback>
  AuthType openid-connect
  Require valid-user
</Location>
<Location /private>
  AuthType openid-connect
  Require valid-user
  Header set X-User "expr=%{REMOTE_USER}"
</Location>
<Location /others>
  AuthType openid-connect
  Require claim username:somebody-else
</Location>`;
  },
});

async function signIn(jar, path = '/private/') {
  const start = await request(`${apache.origin}${path}`, { jar, headers: { accept: 'text/html' } });
  assert.equal(start.status, 302, await apache.errorLog());
  const browser = new Browser(server);
  const { callback } = await browser.signIn(await browser.open(start.location), user);
  assert.ok(callback, 'the sign-in ends at the relying party');
  return callback;
}

test('protects a path, signs the user in and lets the user through', async () => {
  const jar = new CookieJar();
  const answer = await request(await signIn(jar), { jar });
  assert.equal(answer.status, 302, await apache.errorLog());
  const inside = await request(answer.location, { jar });
  assert.equal(inside.status, 200);
  assert.equal(inside.text, 'inside');
  assert.equal(inside.headers['x-user'], user.id);
});

test('refuses who lacks the claim', async () => {
  const jar = new CookieJar();
  const answer = await request(await signIn(jar, '/others/'), { jar });
  const inside = await request(answer.location, { jar });
  assert.ok([401, 403].includes(inside.status), String(inside.status));
});

test('refuses a callback with another code, and one in another browser', async () => {
  const jar = new CookieJar();
  const callback = await signIn(jar);
  assert.notEqual((await request(callback, { jar: new CookieJar() })).status, 302);
  callback.searchParams.set('code', 'forged');
  const answer = await request(callback, { jar });
  assert.notEqual(answer.status, 302);
  assert.match(await apache.errorLog(), /invalid_grant/);
});

test(...closingChecks(server));
