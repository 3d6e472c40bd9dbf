// The first start: the printed link makes the first administrator, in Chromium with scripts and without, who
// then signs in where the installation is managed and may use the Management API.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { newPage, registerOnPage, signInOnPage, startChromium } from '../support/chromium.js';
import { request } from '../support/http.js';
import { managementResource, newPassword, unique } from '../support/management.js';
import { authorizationParameters } from '../support/oauth.js';
import { run } from '../support/process.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, prepareServer, startServer } from '../support/server.js';
import { binary } from '../support/settings.js';

const browser = await startChromium();
const server = await startServer();
const second = await prepareServer();
after(() => second.dispose());
await second.start();

const tokenOf = (link) => new URL(link).searchParams.get('token');
// What is shipped to where logs are kept.
const logLines = (text) => text.split('\n').filter((line) => line.startsWith('{')).join('\n');

// Signs in as the Console does, up to an access token for the Management API of the tenant `default`.
async function consoleToken(target, page, administrator) {
  const application = { id: 'admin-console', redirectUri: `${target.adminOrigin}/console/callback` };
  const { parameters, verifier } = authorizationParameters(application, {
    resource: managementResource, scope: 'openid offline_access all',
  });
  await page.goto(`${target.adminOrigin}/oidc/auth?${new URLSearchParams(parameters)}`);
  await page.waitForURL(/\/sign-in\?/);
  await signInOnPage(page, administrator);
  await page.waitForURL(/\/console\/callback\?/);
  const code = rememberSecret(new URL(page.url()).searchParams.get('code'));
  const response = await request(`${target.adminOrigin}/oidc/token`, {
    form: {
      client_id: application.id, grant_type: 'authorization_code', code, code_verifier: verifier,
      redirect_uri: application.redirectUri, resource: managementResource,
    },
  });
  assert.equal(response.status, 200, response.text);
  return response.json.access_token;
}

for (const [target, javaScript] of [[server, true], [second, false]]) {
  test(`the printed link makes the administrator, ${javaScript ? 'with' : 'without'} scripts`, async () => {
    const link = await target.newSetupLink();
    assert.ok(link.startsWith(`${target.adminOrigin}/setup?token=`), link);
    const administrator = { username: unique('admin_'), password: newPassword() };

    const page = await newPage(browser, { javaScript });
    await page.goto(link);
    assert.equal(page.url(), `${target.adminOrigin}/setup`, 'the secret does not stay in the address');
    await registerOnPage(page, { username: administrator.username, password: 'password1' });
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await registerOnPage(page, administrator);
    await page.locator('p[role="status"]', { hasText: administrator.username }).waitFor();

    const again = await request(link);
    assert.equal(again.status, 404);
    const token = await consoleToken(target, page, administrator);
    const users = await request(`${target.localOrigin}/api/users`, { token });
    assert.equal(users.status, 200, users.text);

    assert.ok(!logLines(target.log).includes(tokenOf(link)), 'the log has the link');
    // Twice: what the first of them printed is complete when it has ended.
    await target.restart();
    await target.restart();
    assert.equal(target.setupLink, link, 'with an administrator, no new link is printed');
  });
}

test('a restart replaces the link; nobody registers on the admin origin without it', async () => {
  const fresh = await prepareServer();
  try {
    await fresh.start();
    const old = await fresh.newSetupLink();
    assert.equal((await request(old)).status, 303);
    await fresh.restart();
    const link = await fresh.newSetupLink(old);
    assert.equal((await request(old)).status, 403);
    assert.equal((await request(link)).status, 303);
    assert.equal((await request(`${fresh.localOrigin}/setup?token=${tokenOf(link)}`)).status, 404);
    const experience = await request(`${fresh.adminOrigin}/api/.well-known/sign-in-exp`);
    assert.equal(experience.json.signInMode, 'SignIn');
    const text = logLines(fresh.log);
    for (const one of [old, link]) assert.ok(!text.includes(tokenOf(one)), 'the log has a link');
  } finally {
    await fresh.dispose();
  }
});

test('`user create --admin` makes an administrator without a browser, and ends the link', async () => {
  const fresh = await prepareServer();
  try {
    await fresh.start();
    const administrator = { username: unique('admin_'), password: newPassword() };
    const create = (...args) => run(binary, ['user', 'create', '--username', administrator.username,
      '--password-stdin', '--admin', ...args],
    { cwd: fresh.directory, env: fresh.environment(), input: `${administrator.password}\n` });
    const misplaced = await create();
    assert.equal(misplaced.code, 1);
    assert.match(misplaced.stderr, /--tenant admin/);
    const created = await create('--tenant', 'admin');
    assert.equal(created.code, 0, created.stderr);
    assert.equal((await request(await fresh.newSetupLink())).status, 404);
    const page = await newPage(browser);
    const token = await consoleToken(fresh, page, administrator);
    assert.equal((await request(`${fresh.localOrigin}/api/users`, { token })).status, 200);
  } finally {
    await fresh.dispose();
  }
});

test(...closingChecks(server));
