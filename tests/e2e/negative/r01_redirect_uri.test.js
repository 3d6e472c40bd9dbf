// R01: an authorization answer goes to a registered redirect URI and to nothing that resembles one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { request } from '../support/http.js';
import { authorizationParameters, authorizationUrl, follow, obtainTokens } from '../support/oauth.js';
import { CookieJar } from '../support/cookies.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();

async function assertRefused(application, redirectUri, overrides = {}) {
  const { parameters } = authorizationParameters(application, { redirect_uri: redirectUri, ...overrides });
  const response = await request(authorizationUrl(server, parameters), { headers: { accept: 'text/html' } });
  const what = JSON.stringify(redirectUri);
  assert.ok(response.status >= 400 && response.status < 500, `${what} answered ${response.status}`);
  assert.equal(response.headers.location, undefined, what);
  assert.doesNotMatch(response.text, /http-equiv="?refresh|<form[^>]+action="(?!\/|http:\/\/127)/i, what);
}

async function assertAccepted(application, redirectUri) {
  const { parameters } = authorizationParameters(application, { redirect_uri: redirectUri });
  const { response } = await follow(server, new CookieJar(), authorizationUrl(server, parameters));
  assert.equal(response?.status, 200, `${redirectUri} should be accepted`);
  assert.match(response.url, /\/sign-in/);
}

test('R01 CVE-2023-6291 CVE-2026-3872 exact registration: siblings, prefixes and suffixes are others', async () => {
  const application = await management.createApplication({ redirectUris: ['https://rp.example/app/callback'] });
  await assertAccepted(application, 'https://rp.example/app/callback');
  for (const candidate of [
    'https://rp.example/app/callback/', 'https://rp.example/app/callback2', 'https://rp.example/app/',
    'https://rp.example/app/callback/../other', 'https://rp.example/app/callback?x=1',
    'https://rp.example/app/callback#fragment', 'https://rp.example/app/Callback',
    'http://rp.example/app/callback', 'https://rp.example:8443/app/callback',
    'https://rp.example.evil.example/app/callback', 'https://evil.example/app/callback',
    'https://sub.rp.example/app/callback', '//rp.example/app/callback', '/app/callback', '', 'callback',
  ]) await assertRefused(application, candidate);
});

test('R01 CVE-2024-8883 user information before the host does not make it another host', async () => {
  const application = await management.createApplication({
    type: 'Native', redirectUris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  });
  await assertAccepted(application, 'http://127.0.0.1:49152/callback');
  for (const candidate of [
    'http://localhost:80@evil.example/callback', 'http://127.0.0.1@evil.example/callback',
    'http://localhost:49152@evil.example:80/callback', 'http://localhost%40evil.example/callback',
    'http://localhost%2eevil.example/callback', 'http://localhost.evil.example/callback',
    'http://evil.example\\@localhost/callback', 'http://evil.example#@localhost/callback',
    'http://user:secret@localhost/callback', 'http://localhost/callback/../../evil',
    'https://localhost/callback',
  ]) await assertRefused(application, candidate);
});

test('R01 CVE-2024-52289 CVE-2026-7504 wildcards stand for labels and segments, never for more', async () => {
  const application = await management.createApplication({
    redirectUris: ['https://*.preview.rp.example/callback', 'https://rp.example/team/*/callback'],
  });
  await assertAccepted(application, 'https://one.preview.rp.example/callback');
  for (const candidate of [
    'https://onexpreview.rp.example/callback', 'https://preview.rp.example/callback',
    'https://onepreviewxrp.example/callback', 'https://evil.example/.preview.rp.example/callback',
    'https://evil.example?.preview.rp.example/callback', 'https://evil.example#.preview.rp.example/callback',
    'https://evil.example\\.preview.rp.example/callback', 'https://evil.example%2f.preview.rp.example/callback',
    'https://a@evil.example/team/x/callback', 'https://*.preview.rp.example/callback',
    'https://rp.example/team/*/callback', 'https://rp.example/team/../callback',
    'https://rp.example/team/%2e%2e/callback', 'https://rp.example/team/x/callback?next=https://evil.example',
  ]) await assertRefused(application, candidate);
});

test('R01 CVE-2024-1132 dot segments and encoded characters are compared after parsing', async () => {
  const application = await management.createApplication({ redirectUris: ['https://rp.example/a/callback'] });
  for (const candidate of [
    'https://rp.example/a/callback/%2e%2e/%2e%2e/evil', 'https://rp.example/a/%2e%2e/callback',
    'https://rp.example/%61/../b/callback', 'https://rp.example//a/callback', 'https://rp.example/a%2fcallback',
    'https://rp.example/a/callback%00', 'https://rp.example/a/callback%0d%0aSet-Cookie:x=y',
    'https://rp.example/a/callback\r\nSet-Cookie: x=y', 'https://rp.example\t/a/callback?',
  ]) await assertRefused(application, candidate);
});

test('R01 CVE-2024-21637 CVE-2023-6134 script addresses are neither registered nor used', async () => {
  const application = await management.createApplication();
  const scripts = ['javascript:alert(1)', 'JavaScript:alert(1)//https://rp.example', 'data:text/html,<script>1</script>',
    'vbscript:x', 'java\nscript:alert(1)', ' javascript:alert(1)'];
  for (const candidate of scripts) {
    await assertRefused(application, candidate);
    await assertRefused(application, candidate, { response_mode: 'form_post' });
    const created = await management.send('POST', '/applications', {
      name: 'x', type: 'SPA', oidcClientMetadata: { redirectUris: [candidate], postLogoutRedirectUris: [] },
    });
    assert.ok([400, 422].includes(created.status), `${candidate} was registered: ${created.status}`);
    const changed = await management.send('PATCH', `/applications/${application.id}`, {
      oidcClientMetadata: { redirectUris: [candidate], postLogoutRedirectUris: [] },
    });
    assert.ok([400, 422].includes(changed.status), `${candidate} was set: ${changed.status}`);
  }
});

test('R01 CVE-2023-6927 another response mode does not loosen the comparison', async () => {
  const application = await management.createApplication();
  for (const mode of ['form_post', 'fragment', 'query', 'form_post.jwt', 'web_message']) {
    await assertRefused(application, 'https://evil.example/', { response_mode: mode });
  }
});

test('R01 a request with two redirect URIs is refused, whichever comes first', async () => {
  const application = await management.createApplication();
  await assertRefused(application, [application.redirectUri, 'https://evil.example/']);
  await assertRefused(application, ['https://evil.example/', application.redirectUri]);
});

test('R01 a redirect URI that was taken away works no longer, and an unchanged one still does', async () => {
  const redirectUris = ['https://rp.example/callback', 'https://old.rp.example/callback'];
  const application = await management.createApplication({ redirectUris });
  await obtainTokens(server, application, user, { redirect_uri: redirectUris[1] });
  await management.call('PATCH', `/applications/${application.id}`, {
    oidcClientMetadata: { redirectUris: [redirectUris[0]], postLogoutRedirectUris: [] },
  });
  await assertRefused(application, redirectUris[1]);
  await assertAccepted(application, redirectUris[0]);
});

test(...closingChecks(server));
