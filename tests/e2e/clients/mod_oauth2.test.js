// Debian's mod_oauth2: a resource server inside of Apache, by JWT and by introspection.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startApache } from '../support/apache.js';
import { request } from '../support/http.js';
import { obtainTokens, tokenRequest } from '../support/oauth.js';
import { closingChecks, startServer } from '../support/server.js';

const server = await startServer();
const management = await server.management();
const user = await management.createUser();
const application = await management.createApplication();
const resource = await management.createResource(['read']);
const other = await management.createResource(['read']);
const machine = await management.createApplication({ type: 'MachineToMachine' });
await management.createRole({
  type: 'MachineToMachine', scopeIds: [resource.scopes.read, other.scopes.read], applicationIds: [machine.id],
});

const apache = await startApache({
  modules: ['oauth2'],
  paths: ['jwt', 'opaque'],
  configuration: () => `
<Location /jwt>
  AuthType oauth2
  OAuth2TokenVerify jwks_uri ${server.issuer}/jwks jwks_uri.ssl_verify=false&verify.exp=required
  <RequireAll>
    Require oauth2_claim iss:${server.issuer}
    Require oauth2_claim aud:${resource.indicator}
  </RequireAll>
</Location>
<Location /opaque>
  AuthType oauth2
  OAuth2TokenVerify introspect ${server.issuer}/token/introspection introspect.ssl_verify=false&introspect.auth=client_secret_basic&client_id=${application.id}&client_secret=${application.secret}
  Require valid-user
</Location>`,
});

async function machineToken(indicator) {
  const response = await tokenRequest(server, machine, {
    grant_type: 'client_credentials', resource: indicator, scope: 'read',
  });
  assert.equal(response.status, 200, response.text);
  return response.json.access_token;
}

test('accepts a JWT for its API', async () => {
  const answer = await request(`${apache.origin}/jwt/`, { token: await machineToken(resource.indicator) });
  assert.equal(answer.status, 200, await apache.errorLog());
});

test('refuses no token, a token for another API and an altered one', async () => {
  assert.equal((await request(`${apache.origin}/jwt/`)).status, 401);
  const foreign = await machineToken(other.indicator);
  assert.ok([401, 403].includes((await request(`${apache.origin}/jwt/`, { token: foreign })).status));
  const [header, payload, signature] = (await machineToken(resource.indicator)).split('.');
  const altered = `${header}.${payload}.${signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`;
  assert.equal((await request(`${apache.origin}/jwt/`, { token: altered })).status, 401);
});

test('introspects an opaque token and refuses it when it is revoked', async () => {
  const { access_token: token } = await obtainTokens(server, application, user);
  assert.equal((await request(`${apache.origin}/opaque/`, { token })).status, 200, await apache.errorLog());
  const { access_token: second } = await obtainTokens(server, application, user);
  await management.call('PATCH', `/users/${user.id}/is-suspended`, { isSuspended: true });
  assert.equal((await request(`${apache.origin}/opaque/`, { token: second })).status, 401);
});

test(...closingChecks(server));
