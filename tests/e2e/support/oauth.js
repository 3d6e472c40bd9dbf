// The protocol in raw messages: what an attacker or a faulty client would send, byte by byte.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';

import { CookieJar } from './cookies.js';
import { experienceSignIn } from './experience.js';
import { acceptConsent } from './pages.js';
import { basic, request } from './http.js';
import { rememberSecret } from './secrets.js';

export function pkce() {
  const verifier = rememberSecret(randomBytes(32).toString('base64url'));
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function authorizationParameters(application, overrides = {}) {
  const { challenge, verifier } = pkce();
  const parameters = {
    client_id: application.id,
    redirect_uri: application.redirectUri,
    response_type: 'code',
    scope: 'openid offline_access profile',
    prompt: 'consent',
    state: randomBytes(8).toString('hex'),
    nonce: randomBytes(8).toString('hex'),
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...overrides,
  };
  return { parameters, verifier };
}

export function authorizationUrl(server, parameters) {
  const url = new URL('/oidc/auth', server.localOrigin);
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, one);
  }
  return url;
}

// Follows redirects inside the server and stops at the first answer that is none, or at the first
// address outside: {response} or {callback}.
export async function follow(server, jar, url, options = {}) {
  let target = new URL(url, server.localOrigin);
  for (let hops = 0; hops < 12; hops += 1) {
    const isInside = [server.localOrigin, server.origin].includes(target.origin);
    if (!isInside) return { callback: target };
    target = new URL(target.pathname + target.search, server.localOrigin);
    const response = await request(target, { jar, ...options });
    if (response.status < 300 || response.status >= 400 || !response.location) return { response };
    target = response.location;
  }
  throw new Error(`too many redirects, the last one to ${target.pathname}`);
}

// A whole authorization: signs the user in where asked, consents where asked. Gives the callback URL.
export async function authorize(server, application, user, { jar = new CookieJar(), ...overrides } = {}) {
  const { parameters, verifier } = authorizationParameters(application, overrides);
  let step = await follow(server, jar, authorizationUrl(server, parameters));
  if (step.response && isSignInPage(step.response)) {
    const redirectTo = await experienceSignIn(server, jar, user);
    step = await follow(server, jar, redirectTo);
  }
  if (step.response && /^\/consent/.test(new URL(step.response.url).pathname)) {
    step = await follow(server, jar, await acceptConsent(jar, step.response));
  }
  assert.ok(step.callback, `no callback: ${step.response?.status} ${step.response?.url} ${
    step.response?.text.slice(0, 400)}`);
  const answer = step.callback.searchParams;
  const code = rememberSecret(answer.get('code') ?? undefined);
  return { callback: step.callback, code, verifier, parameters, jar, error: answer.get('error') };
}

function isSignInPage(response) {
  return /^\/(sign-in|register)/.test(new URL(response.url).pathname);
}

// Adds the credentials of an application to a form: basic by default, `none` for public clients.
export function authenticate(application, form, method = application.secret ? 'basic' : 'none') {
  if (method === 'basic') {
    return { headers: { authorization: basic(application.id, application.secret) }, form };
  }
  const secret = method === 'post' ? { client_secret: application.secret } : {};
  return { headers: {}, form: { client_id: application.id, ...secret, ...form } };
}

export async function tokenRequest(server, application, form, method) {
  const { headers, form: fields } = authenticate(application, form, method);
  return request(`${server.localOrigin}/oidc/token`, { headers, form: fields });
}

export function redeemCode(server, application, { code, verifier, parameters }, overrides = {}) {
  return tokenRequest(server, application, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: parameters.redirect_uri,
    code_verifier: verifier,
    ...overrides,
  });
}

export function refresh(server, application, refreshToken, extra = {}) {
  return tokenRequest(server, application, {
    grant_type: 'refresh_token', refresh_token: refreshToken, ...extra,
  });
}

// Signs in and redeems: the tokens of a success.
export async function obtainTokens(server, application, user, overrides = {}) {
  const { resource, ...rest } = overrides;
  const authorization = await authorize(server, application, user, { resource, ...rest });
  const response = await redeemCode(server, application, authorization);
  assert.equal(response.status, 200, response.text);
  return { ...response.json, authorization };
}

export async function introspect(server, application, token, method) {
  const { headers, form } = authenticate(application, { token }, method);
  return request(`${server.localOrigin}/oidc/token/introspection`, { headers, form });
}

export async function userinfo(server, token) {
  return request(`${server.localOrigin}/oidc/me`, { token });
}

// An error of the OAuth endpoints in its whole shape.
export function assertOAuthError(response, status, error) {
  const statuses = [status].flat();
  assert.ok(statuses.includes(response.status),
    `expected ${statuses.join(' or ')}, got ${response.status}: ${response.text.slice(0, 400)}`);
  const body = response.json;
  const errors = [error].flat();
  assert.ok(errors.includes(body.error), `expected ${errors.join(' or ')}, got ${response.text}`);
  assert.equal(typeof body.error_description, 'string');
  assert.ok(body.error_description.length > 0);
}

// An error of /api in its whole shape.
export function assertApiError(response, status, code) {
  const statuses = [status].flat();
  assert.ok(statuses.includes(response.status),
    `expected ${statuses.join(' or ')}, got ${response.status}: ${response.text.slice(0, 400)}`);
  const body = response.json;
  assert.equal(typeof body.message, 'string', response.text);
  if (code !== undefined) {
    assert.ok([code].flat().includes(body.code), `expected ${code}, got ${response.text}`);
  }
}
