// npm oidc-provider with its in-memory adapter, configured for the same requests as the server under test: the same
// endpoints, ES256, opaque tokens without a resource and JWTs with one, rotation of refresh tokens.
//
//   node server.mjs PORT TOKENS
//
// Prints one line of JSON when it listens: clients, and as many access tokens and refresh tokens as were asked for.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const [port, count] = process.argv.slice(2).map(Number);
const issuer = `http://localhost:${port}`;
const resource = 'https://bench.example/api';
const secret = () => randomBytes(24).toString('base64url');
const hour = 3600;

const machines = Array.from({ length: 50 }, (_, number) => ({ id: `machine-${number}`, secret: secret() }));
const webClient = { id: 'web', secret: secret() };
const publicClient = { id: 'spa' };
const redirects = { redirect_uris: ['https://bench.example/callback'], response_types: ['code'] };

const clients = [
  ...machines.map(({ id, secret: value }) => ({
    client_id: id, client_secret: value, grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
  })),
  { client_id: webClient.id, client_secret: webClient.secret, grant_types: ['authorization_code'], ...redirects },
  {
    client_id: publicClient.id, token_endpoint_auth_method: 'none', application_type: 'web',
    grant_types: ['authorization_code', 'refresh_token'], ...redirects,
  },
];

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'bench' }] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `User ${id}`, email: `${id}@bench.example` }) }),
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  scopes: ['openid', 'offline_access', 'profile', 'email'],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  rotateRefreshToken: true,
  ttl: { AccessToken: hour, ClientCredentials: hour, Grant: 24 * hour, RefreshToken: 24 * hour, IdToken: hour },
  routes: {
    token: '/oidc/token', userinfo: '/oidc/me', introspection: '/oidc/token/introspection', jwks: '/oidc/jwks',
  },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: () => ({
        scope: 'read', audience: resource, accessTokenTTL: hour, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});

// What complete sign-ins would have left behind.
async function signIn(number) {
  const client = await provider.Client.find(publicClient.id);
  const accountId = `user${number}`;
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope('openid offline_access profile email');
  grant.addResourceScope(resource, 'read');
  const grantId = await grant.save();
  const common = { accountId, client, grantId, gty: 'authorization_code', scope: 'openid offline_access profile email' };
  const accessToken = await new provider.AccessToken(common).save();
  const refreshToken = await new provider.RefreshToken({ ...common, resource }).save();
  return { accessToken, refreshToken };
}

const tokens = [];
for (let number = 0; number < count; number += 1) tokens.push(await signIn(number));

const server = createServer(provider.callback());
server.keepAliveTimeout = 75_000;
server.listen(port, '127.0.0.1', () => {
  const line = { machines, webClient, publicClient, accessTokens: tokens.map((one) => one.accessToken),
    refreshTokens: tokens.map((one) => one.refreshToken) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
});
