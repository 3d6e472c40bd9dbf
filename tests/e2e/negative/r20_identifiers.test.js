// R20: one person, one identifier, however it is spelled; and no two spellings of one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { unique } from '../support/management.js';
import { assertApiError, authorize } from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const application = await management.createApplication({ type: 'SPA' });
await management.patchSignInExperience({
  signIn: { methods: ['username', 'email', 'phone'].map((identifier) => ({
    identifier, password: true, verificationCode: false, isPasswordPrimary: true,
  })) },
  // No identifier is demanded of every account, or sign-in would ask for a username first.
  signUp: { identifiers: [], password: true, verify: false },
});

const createByEmail = (primaryEmail) => management.createUser({ username: undefined, primaryEmail });

test('R20 CVE-2026-15617 an e-mail address signs in in any case, and is taken in any case', async () => {
  const email = `${unique('Ada')}@Example.com`;
  const user = await createByEmail(email);
  for (const primaryEmail of [email, email.toLowerCase(), email.toUpperCase()]) {
    const { code } = await authorize(server, application, { ...user, username: undefined, primaryEmail });
    assert.ok(code, primaryEmail);
    const again = await management.send('POST', '/users', { primaryEmail });
    assertApiError(again, 422, 'user.email_already_in_use');
  }
});

test('R20 GHSA-mwm4 look-alikes are other addresses and sign nobody in', async () => {
  const email = `${unique('admin')}@example.com`;
  const user = await createByEmail(email);
  // Cyrillic а, full width, dotless i, Kelvin sign, zero-width space, soft hyphen, combining accent.
  const lookAlikes = [
    email.replace('admin', '\u0430dmin'), email.replace('admin', '\uff41dmin'), email.replace('admin', 'adm\u0131n'),
    email.replace('example', 'e\u0445ample'), email.replace('@', '\u200b@'), email.replace('@', '\u00ad@'),
    email.replace('admin', 'admin\u0301'), email.replace('@', '\uff20'), email.replace('.com', '\u3002com'),
    `${email}\u0000`, `${email} `, ` ${email}`, `${email}\n`,
  ];
  for (const primaryEmail of lookAlikes) {
    await assert.rejects(authorize(server, application, { ...user, username: undefined, primaryEmail }),
      undefined, JSON.stringify(primaryEmail));
  }
});

test('R20 CVE-2025-31124 usernames hold ASCII letters, digits and underscores and nothing else', async () => {
  for (const username of ['\u0430dmin', 'admin\u200b', 'ad min', 'admin\u0000', 'admin\n', '1admin', '', 'a@b.example',
    'admin/..', '<b>', 'a'.repeat(129), '\uff41dmin']) {
    const answer = await management.send('POST', '/users', { username });
    assertApiError(answer, [400, 422]);
  }
});

test('R20 a username cannot be the e-mail address or the phone number of another', async () => {
  const email = `${unique('ada')}@example.com`;
  await createByEmail(email);
  assertApiError(await management.send('POST', '/users', { username: email }), [400, 422]);
  const primaryPhone = '15550001111';
  await management.call('POST', '/users', { primaryPhone });
  assertApiError(await management.send('POST', '/users', { username: primaryPhone }), [400, 422]);
});

test('R20 usernames that differ by case are told apart, or are one: never both', async () => {
  const lower = unique('case_');
  const upper = lower.toUpperCase();
  const user = await management.createUser({ username: lower });
  const created = await management.send('POST', '/users', { username: upper, password: 'Different-pass-77' });
  if (created.status === 200) {
    await assert.rejects(authorize(server, application, { username: upper, password: user.password }));
    const { code } = await authorize(server, application, { username: upper, password: 'Different-pass-77' });
    assert.ok(code);
  } else {
    assertApiError(created, 422, 'user.username_already_in_use');
    assert.ok((await authorize(server, application, { ...user, username: upper })).code);
  }
});

test('R20 an address that passes to another person signs in that person alone', async () => {
  const email = `${unique('shared')}@example.com`;
  const first = await createByEmail(email);
  await management.call('PATCH', `/users/${first.id}`, { primaryEmail: null });
  const second = await createByEmail(email.toUpperCase());
  await assert.rejects(authorize(server, application, { primaryEmail: email, password: first.password }));
  assert.ok((await authorize(server, application, { primaryEmail: email, password: second.password })).code);
});

test(...closingChecks(server));
