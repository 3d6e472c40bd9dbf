// The operations that have a budget. Each runs against one server with nothing else to do, one request
// after the other on one connection, and checks its answer.
import assert from 'node:assert/strict';

import { CookieJar } from '../e2e/support/cookies.js';
import { basic, request } from '../e2e/support/http.js';
import { unique } from '../e2e/support/management.js';
import { obtainTokens, tokenRequest } from '../e2e/support/oauth.js';
import { rememberSecret } from '../e2e/support/secrets.js';

const tokenExchange = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:logto:token-type:personal_access_token',
};

const population = 60;

// Everything that the operations need, made through the API.
export async function prepare(server) {
  const management = await server.management();
  await management.patchSignInExperience({
    signUp: { identifiers: ['username'], password: true, verify: false },
  });
  const resource = (await management.createResource(['read'])).indicator;
  const machine = await management.createApplication({ type: 'MachineToMachine' });
  const page = await management.createApplication({ type: 'SPA', custom: { rotateRefreshToken: true } });
  const site = await management.createApplication({ type: 'Traditional', custom: { allowTokenExchange: true } });
  const users = [];
  for (let index = 0; index < population; index += 1) {
    users.push(await management.call('POST', '/users', {
      username: unique('u_'), primaryEmail: `${unique('m')}@users.example`, name: `User ${index}`,
    }));
  }
  const person = await management.createUser();
  const pat = await management.call('POST', `/users/${users[0].id}/personal-access-tokens`, {
    name: 'budget', expiresAt: null,
  });
  rememberSecret(pat.value);
  const opaque = (await obtainTokens(server, page, person)).access_token;
  return { server, management, resource, machine, page, site, users, person, pat: pat.value, opaque };
}

function expectJwt(response) {
  assert.equal(response.status, 200, response.text);
  assert.equal(response.json.access_token.split('.').length, 3, 'the access token is no JWT');
  return response.json;
}

function expectJson(response, check) {
  assert.equal(response.status, 200, response.text);
  assert.ok(check(response.json), response.text.slice(0, 400));
}

// Each gives a function that performs the operation once.
export const operations = {
  client_credentials: ({ server, machine, resource }) => async () => {
    expectJwt(await tokenRequest(server, machine, { grant_type: 'client_credentials', resource }));
  },
  refresh_rotation: async ({ server, page, person, resource }) => {
    const tokens = await obtainTokens(server, page, person, { resource });
    let refreshToken = tokens.refresh_token;
    return async () => {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken, resource };
      const next = expectJwt(await tokenRequest(server, page, form)).refresh_token;
      assert.notEqual(next, refreshToken);
      refreshToken = next;
    };
  },
  userinfo_opaque: ({ server, opaque, person }) => async () => {
    expectJson(await request(`${server.localOrigin}/oidc/me`, { token: opaque }), ({ sub }) => sub === person.id);
  },
  introspection_opaque: ({ server, site, opaque }) => async () => {
    const headers = { authorization: basic(site.id, site.secret) };
    const url = `${server.localOrigin}/oidc/token/introspection`;
    expectJson(await request(url, { headers, form: { token: opaque } }), ({ active }) => active === true);
  },
  discovery: ({ server }) => async () => {
    const url = `${server.localOrigin}/oidc/.well-known/openid-configuration`;
    expectJson(await request(url), (document) => Boolean(document.token_endpoint));
  },
  jwks: ({ server }) => async () => {
    expectJson(await request(`${server.localOrigin}/oidc/jwks`), ({ keys }) => keys.length > 0);
  },
  pat_exchange: ({ server, site, pat, resource }) => async () => {
    expectJwt(await tokenRequest(server, site, { ...tokenExchange, subject_token: pat, resource }));
  },
  // Nine requests, from the authorization request to the tokens.
  sign_in: ({ server, page, person, resource }) => async () => {
    const tokens = await obtainTokens(server, page, person, { resource, jar: new CookieJar() });
    assert.ok(tokens.access_token && tokens.id_token && tokens.refresh_token);
  },
  user_get: ({ management, users }) => async (index) => {
    const { id } = users[index % users.length];
    expectJson(await management.send('GET', `/users/${id}`), (user) => user.id === id);
  },
  users_page: ({ management }) => async (index) => {
    const response = await management.send('GET', `/users?page=${1 + (index % 3)}&page_size=20`);
    expectJson(response, (users) => users.length === 20);
  },
  users_search_exact: ({ management, users }) => async (index) => {
    const { primaryEmail } = users[index % users.length];
    const query = new URLSearchParams({
      'search.primaryEmail': primaryEmail, 'mode.primaryEmail': 'exact', page: '1', page_size: '20',
    });
    const response = await management.send('GET', `/users?${query}`);
    expectJson(response, ([user, other]) => user.primaryEmail === primaryEmail && other === undefined);
  },
  user_create: ({ management }) => async (index) => {
    const username = unique(`n${index}_`);
    const response = await management.send('POST', '/users', {
      username, primaryEmail: `${username}@new.example`, name: `New ${index}`,
    });
    expectJson(response, (user) => user.username === username);
  },
};
