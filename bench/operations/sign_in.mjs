import { proofKey } from '../lib/installation.mjs';
import { form, formHeaders, jsonHeaders } from './values.mjs';

const experience = (name, method, path, body, status, capture) => ({
  name,
  method,
  path: `/api/experience${path}`,
  headers: jsonHeaders,
  body: JSON.stringify(body),
  expect: status === 204 ? { status, empty: true } : { status },
  ...(capture && { capture }),
});

// A new browser each time: from the authorization request to the tokens.
export const signIn = (target, users) => ({
  name: 'sign_in',
  cookies: true,
  rows: {
    columns: ['username', 'verifier', 'challenge', 'state', 'nonce'],
    values: users.map(({ username }, index) => {
      const { verifier, challenge } = proofKey();
      return [username, verifier, challenge, `state${index}`, `nonce${index}`];
    }),
  },
  steps: [
    {
      name: 'authorization',
      method: 'GET',
      path: `/oidc/auth?${form({
        client_id: target.publicClient.id,
        redirect_uri: target.redirectUri,
        response_type: 'code',
        scope: 'openid offline_access profile email',
        prompt: 'consent',
        resource: target.resource,
        code_challenge: '{{challenge}}',
        code_challenge_method: 'S256',
        state: '{{state}}',
        nonce: '{{nonce}}',
      })}`,
      expect: { status: 303, location: '/sign-in' },
    },
    experience('begin', 'PUT', '', { interactionEvent: 'SignIn' }, 204),
    experience(
      'password',
      'POST',
      '/verification/password',
      { identifier: { type: 'username', value: '{{username}}' }, password: target.password },
      200,
      { verification: { json: '/verificationId' } },
    ),
    experience('identification', 'POST', '/identification', { verificationId: '{{verification}}' }, 204),
    experience('submit', 'POST', '/submit', {}, 200, { next: { json: '/redirectTo' } }),
    {
      // Resumes the authorization, consents where the client needs consent, and ends at the client.
      name: 'resume',
      method: 'GET',
      path: '{{next}}',
      followUntil: `${target.redirectUri}?`,
      expect: { status: 303, query: { state: '{{state}}' } },
      capture: { code: { query: 'code' } },
    },
    {
      name: 'token',
      method: 'POST',
      path: target.paths.token,
      headers: formHeaders,
      body: form({
        grant_type: 'authorization_code',
        client_id: target.publicClient.id,
        redirect_uri: target.redirectUri,
        code: '{{code}}',
        code_verifier: '{{verifier}}',
      }),
      expect: {
        status: 200,
        json: [
          { at: '/access_token', is: 'opaque' },
          { at: '/id_token', is: 'jwt' },
          { at: '/refresh_token', is: 'opaque' },
        ],
      },
      capture: { access_token: { json: '/access_token' }, refresh_token: { json: '/refresh_token' } },
    },
  ],
});

export const signInHashed = {
  name: 'sign_in_hashed',
  title: 'complete sign-in with Argon2id',
  goal: { sqlite: { ofBound: 0.95 }, postgres: { ofBound: 0.95 } },
  bound: { hash: 1 },
  connections: 4,
  describe: (target) => signIn(target, target.hashed),
};

export const signInCheap = {
  name: 'sign_in',
  title: 'complete sign-in without the hash',
  goal: { sqlite: { rate: 2500 }, postgres: { rate: 1000 } },
  bound: { http: 9, es256: 1, cheapHash: 1, commits: 7 },
  bare: [
    { rows: 1 }, // authorization
    { rows: 2 }, // begin
    { rows: 2, reads: 3, hashes: 1 }, // password
    { rows: 2 }, // identification
    { rows: 3 }, // submit
    {}, // resume
    {}, // the page for consent, which has nothing to ask
    { rows: 5, reads: 1 }, // the code
    { rows: 4, reads: 1, signatures: 1 }, // tokens
  ],
  hash: 'cheap',
  describe: (target) => signIn(target, target.cheap),
};
