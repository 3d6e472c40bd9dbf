// Every secret that a test has seen. What a server logs is searched for them when it stops.
import assert from 'node:assert/strict';

const known = new Set();

// Short values (a one-letter password of a negative test) would match ordinary text.
const shortest = 10;

export function rememberSecret(value) {
  if (typeof value === 'string' && value.length >= shortest) known.add(value);
  return value;
}

const secretNames = new Set([
  'access_token', 'refresh_token', 'id_token', 'client_secret', 'password', 'secret',
  'code_verifier', 'subject_token', 'actor_token', 'token',
]);

// `code` is an authorization code here, but the kind of an error in JSON.
export function rememberParameters(parameters) {
  for (const [name, value] of parameters) {
    if (name === 'code' || secretNames.has(name)) rememberSecret(value);
  }
}

export function rememberFields(object) {
  if (object === null || typeof object !== 'object') return;
  for (const [name, value] of Object.entries(object)) {
    if (secretNames.has(name)) rememberSecret(value);
  }
}

// An error message that names the kind of the secret's neighbourhood, but never the secret itself.
export function assertNoSecretIn(log, where) {
  const lines = log.split('\n');
  for (const secret of known) {
    const encoded = encodeURIComponent(secret);
    const line = lines.findIndex((text) => text.includes(secret) || text.includes(encoded));
    if (line < 0) continue;
    const shown = lines[line].replaceAll(secret, '<secret>').replaceAll(encoded, '<secret>');
    assert.fail(`${where} logged a secret in line ${line + 1}: ${shown.slice(0, 500)}`);
  }
}
