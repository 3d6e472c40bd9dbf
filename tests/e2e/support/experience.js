// The Experience API as a page of one's own would use it.
import assert from 'node:assert/strict';

import { request } from './http.js';

export function experience(server, jar) {
  return (method, path, json) => request(`${server.localOrigin}/api/experience${path}`, {
    method, json, jar, headers: { origin: server.origin },
  });
}

function expect(response, ...statuses) {
  assert.ok(statuses.includes(response.status),
    `${response.url} answered ${response.status}: ${response.text.slice(0, 400)}`);
  return response;
}

export function identifierOf(user) {
  if (user.username) return { type: 'username', value: user.username };
  if (user.primaryEmail) return { type: 'email', value: user.primaryEmail };
  return { type: 'phone', value: user.primaryPhone };
}

// Gives the address at which the authorization goes on.
export async function experienceSignIn(server, jar, user) {
  const call = experience(server, jar);
  expect(await call('PUT', '', { interactionEvent: 'SignIn' }), 204);
  const verified = expect(await call('POST', '/verification/password', {
    identifier: identifierOf(user), password: user.password,
  }), 200);
  expect(await call('POST', '/identification', { verificationId: verified.json.verificationId }), 204);
  return expect(await call('POST', '/submit'), 200).json.redirectTo;
}

export async function experienceRegister(server, jar, { username, password }) {
  const call = experience(server, jar);
  expect(await call('PUT', '', { interactionEvent: 'Register' }), 204);
  const verified = expect(await call('POST', '/verification/new-password-identity', {
    identifier: { type: 'username', value: username }, password,
  }), 200, 201);
  expect(await call('POST', '/identification', { verificationId: verified.json.verificationId }), 201);
  return expect(await call('POST', '/submit'), 200).json.redirectTo;
}
