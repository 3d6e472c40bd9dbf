// The Management API with a client made by the operator's command, and factories for what tests need.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import { basic, request } from './http.js';
import { rememberSecret } from './secrets.js';

export const managementResource = 'https://default.logto.app/api';

// Tests share a server, so every name is new.
export function unique(prefix = 'x') {
  return `${prefix}${randomBytes(6).toString('hex')}`;
}

export function newPassword() {
  return rememberSecret(`Aq7-${randomBytes(12).toString('base64url')}`);
}

export class Management {
  static async bootstrap(server) {
    const { code, stdout, stderr } = await server.cli('app', 'create', '--management', '--json');
    assert.equal(code, 0, `ostiary app create failed: ${stderr || stdout}`);
    const { id, secret } = JSON.parse(stdout);
    rememberSecret(secret);
    const management = new Management(server, { id, secret });
    await management.signIn();
    return management;
  }

  constructor(server, credentials) {
    Object.assign(this, { server, credentials });
  }

  async signIn() {
    const { id, secret } = this.credentials;
    const response = await request(`${this.server.localOrigin}/oidc/token`, {
      headers: { authorization: basic(id, secret) },
      form: { grant_type: 'client_credentials', resource: managementResource, scope: 'all' },
    });
    assert.equal(response.status, 200, response.text);
    this.token = response.json.access_token;
  }

  // Any answer, for tests of refusals.
  async send(method, path, json) {
    return request(`${this.server.localOrigin}/api${path}`, { method, json, token: this.token });
  }

  // The body of an answer that must be a success.
  async call(method, path, json) {
    const response = await this.send(method, path, json);
    assert.ok(response.status >= 200 && response.status < 300,
      `${method} /api${path} answered ${response.status}: ${response.text}`);
    return response.body.length > 0 && /json/.test(response.headers['content-type'] ?? '')
      ? response.json : undefined;
  }

  // An application with its first secret as `secret`, for types that have one.
  async createApplication({ type = 'Traditional', redirectUris = ['https://rp.example/callback'],
    postLogoutRedirectUris = [], custom, ...rest } = {}) {
    const isInteractive = type !== 'MachineToMachine';
    const application = await this.call('POST', '/applications', {
      name: unique('app-'),
      type,
      ...(isInteractive && { oidcClientMetadata: { redirectUris, postLogoutRedirectUris } }),
      ...(custom && { customClientMetadata: custom }),
      ...rest,
    });
    const redirectUri = isInteractive ? redirectUris[0] : undefined;
    if (type === 'SPA' || type === 'Native') return { ...application, secret: undefined, redirectUri };
    const secrets = await this.call('GET', `/applications/${application.id}/secrets`);
    return { ...application, secret: rememberSecret(secrets[0].value), redirectUri };
  }

  // An application of somebody else, which the user must consent to.
  async createThirdPartyApplication(options = {}) {
    const { userScopes = ['profile', 'email'], resourceScopes = [], ...rest } = options;
    const application = await this.createApplication({ isThirdParty: true, ...rest });
    await this.call('POST', `/applications/${application.id}/user-consent-scopes`, { userScopes, resourceScopes });
    return application;
  }

  // A user who can sign in with username and password; both are in the answer.
  async createUser(fields = {}) {
    const password = newPassword();
    const username = unique('u_');
    const user = await this.call('POST', '/users', { username, password, ...fields });
    return { ...user, password: fields.password ?? password };
  }

  // An API with its scopes: `{indicator, id, scopes: {read: <id>, …}}`.
  async createResource(scopeNames = ['read', 'write'], fields = {}) {
    const indicator = `https://${unique('api-')}.example/`;
    const resource = await this.call('POST', '/resources', { name: unique('api-'), indicator, ...fields });
    const scopes = {};
    for (const name of scopeNames) {
      const scope = await this.call('POST', `/resources/${resource.id}/scopes`, { name, description: name });
      scopes[name] = scope.id;
    }
    return { ...resource, scopes };
  }

  async createRole({ type = 'User', scopeIds = [], userIds, applicationIds } = {}) {
    const role = await this.call('POST', '/roles', {
      name: unique('role-'), description: 'for a test', type, scopeIds,
    });
    if (userIds) await this.call('POST', `/roles/${role.id}/users`, { userIds });
    if (applicationIds) await this.call('POST', `/roles/${role.id}/applications`, { applicationIds });
    return role;
  }

  async patchSignInExperience(fields) {
    return this.call('PATCH', '/sign-in-exp', fields);
  }
}
