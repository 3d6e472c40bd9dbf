// R12: nothing that anybody sends or stores becomes markup or script on a page.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage, signInOnPage, startChromium } from '../support/chromium.js';
import { CookieJar } from '../support/cookies.js';
import { request } from '../support/http.js';
import { authorizationParameters, authorizationUrl, follow } from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const marker = '<img src=x onerror=alert(1)>"\'><script>alert(1)</script>{{7*7}}${7*7}';
const application = await management.createApplication({ name: marker });
const thirdParty = await management.createThirdPartyApplication({ name: marker });

function assertInert(response) {
  for (const raw of ['<img src=x', '<script>alert', 'onerror=alert(1)>']) {
    assert.ok(!response.text.includes(raw), `${response.url} holds ${raw}`);
  }
  assert.ok(!response.text.includes('{{49}}') && !/>\s*49\s*</.test(response.text));
}

function assertPolicy(response) {
  const policy = response.headers['content-security-policy'] ?? '';
  assert.match(policy, /default-src/, `${response.url} has no policy`);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|script-src[^;]*(\*|data:|http:)/);
  assert.match(policy, /frame-ancestors/);
  assert.equal(response.headers['x-content-type-options'], 'nosniff');
}

test('R12 GO-2026-4861 CVE-2025-10044 parameters are inert on error pages', async () => {
  const names = ['client_id', 'redirect_uri', 'scope', 'state', 'response_type', 'error', 'error_description',
    'error_hint', 'prompt', 'nonce', 'ui_locales', 'login_hint', 'resource', 'code_challenge_method'];
  for (const name of names) {
    const { parameters } = authorizationParameters({ id: 'nobody', redirectUri: 'https://rp.example/' }, { [name]: marker });
    const response = await request(authorizationUrl(server, parameters), { headers: { accept: 'text/html' } });
    assert.ok(response.status >= 400 && response.status < 500, `${name}: ${response.status}`);
    assertInert(response);
  }
});

test('R12 a description that a stranger puts into the address is not shown as ours', async () => {
  for (const path of ['/', '/sign-in', '/unknown-session', '/oidc/session/end', '/error', '/consent']) {
    const text = 'Call+0900-1234-to-unlock-your-account';
    const response = await request(`${server.localOrigin}${path}?error=x&error_description=${text}&message=${text}`, {
      headers: { accept: 'text/html' },
    });
    assert.ok(!response.text.includes('0900-1234'), path);
  }
});

test('R12 CVE-2026-29191 CVE-2025-67495 parameters are inert on the sign-in, consent and sign-out pages', async () => {
  for (const overrides of [{ login_hint: marker }, { ui_locales: marker }, { state: marker }, { identifier: marker }]) {
    const { parameters } = authorizationParameters(application, overrides);
    const { response } = await follow(server, new CookieJar(), authorizationUrl(server, parameters), {
      headers: { accept: 'text/html' },
    });
    if (!response) continue;
    assertInert(response);
    if (response.status === 200) assertPolicy(response);
  }
  const out = await request(`${server.localOrigin}/oidc/session/end?client_id=${application.id}&state=${encodeURIComponent(marker)}`, {
    headers: { accept: 'text/html' },
  });
  assertInert(out);
});

test('R12 form_post encodes the answer', async () => {
  const { parameters } = authorizationParameters(application, {
    response_mode: 'form_post', prompt: 'none', state: `"><script>alert(1)</script>`,
  });
  const { response } = await follow(server, new CookieJar(), authorizationUrl(server, parameters));
  assert.equal(response.status, 200);
  assertInert(response);
  assertPolicy(response);
  assert.match(response.text, /login_required/);
});

test('R12 CVE-2026-42849 GHSA-hr5w stored names and pictures are inert in the browser', async () => {
  const user = await management.createUser({ name: marker, customData: { note: marker } });
  const browser = await startChromium();
  const page = await newPage(browser);
  let dialogs = 0;
  page.on('dialog', (dialog) => { dialogs += 1; dialog.dismiss(); });
  await page.goto(authorizationUrl(server, authorizationParameters(thirdParty, { scope: 'openid profile' }).parameters).href);
  await signInOnPage(page, user);
  await page.waitForURL(/\/consent/);
  assert.ok((await page.locator('main').textContent()).includes('<script>alert(1)</script>'), 'shown as text');
  await page.goto(`${server.origin}/demo-app`);
  await page.waitForLoadState('networkidle');
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  assert.equal(dialogs, 0);
});

test('R12 an avatar or a logo is an http address', async () => {
  for (const avatar of ['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x']) {
    const answer = await management.send('POST', '/users', { username: `u${Math.random().toString(36).slice(2)}`, avatar });
    assert.equal(answer.status, 400, avatar);
  }
});

test('R12 JSON is never taken for a page, and unknown addresses reflect nothing', async () => {
  const paths = ['/oidc/<script>alert(1)</script>', '/api/<img src=x onerror=alert(1)>', '/%3Cscript%3Ealert(1)%3C/script%3E'];
  for (const path of paths) {
    const response = await request(`${server.localOrigin}${encodeURI(path)}`, { headers: { accept: 'text/html' } });
    if (/json/.test(response.headers['content-type'])) {
      assert.equal(response.headers['x-content-type-options'], 'nosniff');
    } else {
      assertInert(response);
    }
  }
});

test(...closingChecks(server));
