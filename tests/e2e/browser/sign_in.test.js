// A person at the hosted pages in Chromium, with scripts and without: the same ways lead to the same ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage, registerOnPage, signInOnPage, startChromium } from '../support/chromium.js';
import { newPassword, unique } from '../support/management.js';
import { authorizationParameters, authorizationUrl, redeemCode } from '../support/oauth.js';
import { rememberSecret } from '../support/secrets.js';
import { closingChecks, startServer } from '../support/server.js';
import { serve } from '../support/site.js';

const server = await startServer();
const management = await server.management();
const site = await serve((_, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>Relying party</title><link rel="icon" href="data:,"><p>callback</p>');
});
const redirectUris = [`${site}/callback`];
const postLogoutRedirectUris = [`${site}/signed-out`];
const application = await management.createApplication({ redirectUris, postLogoutRedirectUris });
const thirdParty = await management.createThirdPartyApplication({ redirectUris });
const browser = await startChromium();

async function openAuthorization(page, client, overrides) {
  const request = authorizationParameters(client, overrides);
  await page.goto(authorizationUrl(server, request.parameters).href);
  return request;
}

async function callbackOf(page) {
  await page.waitForURL(`${site}/callback**`);
  const url = new URL(page.url());
  rememberSecret(url.searchParams.get('code') ?? undefined);
  return url;
}

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with scripts' : 'without scripts';

  test(`signs in and gets back to the application, ${how}`, async () => {
    const user = await management.createUser();
    const page = await newPage(browser, { javaScript });
    const { parameters, verifier } = await openAuthorization(page, application);
    await page.waitForURL(/\/sign-in\?/);
    await signInOnPage(page, user);
    const callback = await callbackOf(page);
    assert.equal(callback.searchParams.get('state'), parameters.state);
    assert.equal(callback.searchParams.get('iss'), server.issuer);
    const response = await redeemCode(server, application, {
      code: callback.searchParams.get('code'), verifier, parameters,
    });
    assert.equal(response.status, 200, response.text);
    assert.deepEqual(page.complaints, []);
  });

  test(`registers, is signed in, and signs in again later, ${how}`, async () => {
    const account = { username: unique('u_'), password: newPassword() };
    const page = await newPage(browser, { javaScript });
    await openAuthorization(page, application);
    await page.locator('a[href*="register"]').first().click();
    await registerOnPage(page, account);
    await callbackOf(page);
    const later = await newPage(browser, { javaScript });
    await openAuthorization(later, application);
    await signInOnPage(later, account);
    await callbackOf(later);
  });

  test(`first_screen=register opens registration; a taken name is a field error, ${how}`, async () => {
    const user = await management.createUser();
    const page = await newPage(browser, { javaScript });
    await openAuthorization(page, application, { first_screen: 'register' });
    await page.waitForURL(/\/register\?/);
    await registerOnPage(page, { username: user.username, password: newPassword() });
    const field = page.locator('[aria-invalid="true"]').first();
    await field.waitFor();
    assert.match(page.url(), /\/register/);
  });

  test(`a wrong password and an unknown name give the same message, ${how}`, async () => {
    const user = await management.createUser();
    const messages = [];
    for (const username of [user.username, unique('nobody_')]) {
      const page = await newPage(browser, { javaScript });
      await openAuthorization(page, application);
      await signInOnPage(page, { username, password: 'wrong-password-1' });
      const alert = page.locator('[role="alert"]').first();
      await alert.waitFor();
      messages.push((await alert.textContent()).trim());
      assert.equal(await page.locator('input[type="password"]').first().inputValue(), '');
      assert.match(page.url(), /\/sign-in/);
    }
    assert.equal(messages[0], messages[1]);
    assert.ok(messages[0].length > 0);
  });

  test(`asks for consent on behalf of a third party, and can be refused, ${how}`, async () => {
    const user = await management.createUser();
    const page = await newPage(browser, { javaScript });
    const request = { scope: 'openid profile email', prompt: undefined };
    await openAuthorization(page, thirdParty, request);
    await signInOnPage(page, user);
    await page.waitForURL(/\/consent/);
    assert.ok((await page.locator('main').textContent()).includes(thirdParty.name));
    await page.locator('button[value="deny"]').click();
    const refused = await callbackOf(page);
    assert.equal(refused.searchParams.get('error'), 'access_denied');
    assert.equal(refused.searchParams.get('code'), null);

    await openAuthorization(page, thirdParty, request);
    await page.waitForURL(/\/consent/);
    await page.locator('button[value="allow"]').click();
    assert.ok((await callbackOf(page)).searchParams.get('code'));

    await openAuthorization(page, thirdParty, request);
    assert.ok((await callbackOf(page)).searchParams.get('code'), 'consent is remembered');
  });

  test(`one session serves every application until the user signs out, ${how}`, async () => {
    const user = await management.createUser();
    const page = await newPage(browser, { javaScript });
    await openAuthorization(page, application);
    await signInOnPage(page, user);
    await callbackOf(page);
    const other = await management.createApplication({ redirectUris });
    await openAuthorization(page, other);
    assert.ok((await callbackOf(page)).searchParams.get('code'), 'no second sign-in');

    const query = new URLSearchParams({
      client_id: application.id, post_logout_redirect_uri: postLogoutRedirectUris[0], state: 'bye',
    });
    await page.goto(`${server.issuer}/session/end?${query}`);
    await page.locator('button[name="logout"]').click();
    await page.waitForURL(`${postLogoutRedirectUris[0]}**`);
    assert.equal(new URL(page.url()).searchParams.get('state'), 'bye');
    await openAuthorization(page, application);
    await page.waitForURL(/\/sign-in\?/);
  });

  test(`/demo-app signs in, shows claims and tokens and signs out, ${how}`, async () => {
    const user = await management.createUser({ name: 'Ada Lovelace' });
    const page = await newPage(browser, { javaScript });
    await page.goto(`${server.origin}/demo-app`);
    await page.waitForURL(/\/sign-in\?/);
    await signInOnPage(page, user);
    await page.waitForURL(`${server.origin}/demo-app**`);
    const text = await page.locator('main').textContent();
    for (const expected of [user.id, 'Ada Lovelace', user.username]) assert.ok(text.includes(expected), expected);
    assert.ok(!page.url().includes('code='), 'the code does not stay in the address');
    await page.locator('form button[type="submit"]').first().click();
    const confirm = page.locator('button[name="logout"]');
    await page.waitForURL((url) => !/\/demo-app$/.test(url.pathname) || url.search !== '');
    if (await confirm.count()) await confirm.click();
    await page.goto(`${server.origin}/demo-app`);
    await page.waitForURL(/\/sign-in\?/);
  });

  test(`response_mode=form_post delivers the code by a form, ${how}`, async () => {
    const user = await management.createUser();
    const page = await newPage(browser, { javaScript });
    await openAuthorization(page, application, { response_mode: 'form_post' });
    const posted = page.waitForRequest((request) => request.url() === redirectUris[0] && request.method() === 'POST');
    await signInOnPage(page, user);
    if (!javaScript) await page.locator(`form[action="${redirectUris[0]}"] button`).click();
    const body = new URLSearchParams((await posted).postData());
    assert.ok(rememberSecret(body.get('code')));
    assert.equal(body.get('iss'), server.issuer);
  });
}

test('a page without a request in progress says so', async () => {
  for (const path of ['/sign-in', '/register', '/consent']) {
    const page = await newPage(browser);
    await page.goto(`${server.origin}${path}`);
    await page.waitForURL(/\/unknown-session/);
    assert.ok((await page.locator('h1').textContent()).trim().length > 0);
  }
});

test('the form works by keyboard alone: the first field has the focus, Tab and Enter do the rest', async () => {
  const user = await management.createUser();
  const page = await newPage(browser);
  await openAuthorization(page, application);
  await page.keyboard.type(user.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await callbackOf(page);
});

test('the language follows ui_locales and the browser', async () => {
  const asked = await newPage(browser);
  await openAuthorization(asked, application, { ui_locales: 'zh-CN' });
  assert.match(await asked.locator('html').getAttribute('lang'), /^zh/);
  const preferred = await newPage(browser, { locale: 'zh-CN' });
  await openAuthorization(preferred, application);
  assert.match(await preferred.locator('html').getAttribute('lang'), /^zh/);
});

test('the back button after signing in leads nowhere harmful', async () => {
  const user = await management.createUser();
  const page = await newPage(browser);
  await openAuthorization(page, application);
  await signInOnPage(page, user);
  await callbackOf(page);
  await page.goBack();
  await page.waitForLoadState();
  assert.doesNotMatch(await page.locator('body').innerText(), /Internal server error/i);
});

test(...closingChecks(server));
