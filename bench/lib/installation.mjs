// What the operations need of a server, made through its API: a target. Operations know a server only by the
// members of a target, so that another server can stand beside it (peer.mjs).
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';

import { create as createUsers } from '../operations/user_create.mjs';
import { signIn } from '../operations/sign_in.mjs';
import { driveOrFail } from './driver.mjs';
import { basic, cheapHash } from './ostiary.mjs';

export const resource = 'https://bench.example/api';
export const redirectUri = 'https://bench.example/callback';
export const password = 'Bench correct-Horse 7';

const paths = {
  token: '/oidc/token',
  userinfo: '/oidc/me',
  introspection: '/oidc/token/introspection',
  jwks: '/oidc/jwks',
  discovery: '/oidc/.well-known/openid-configuration',
};

export const sizes = { users: 100_000, clients: 1000, machines: 50, tokens: 256, hashed: 48, cheap: 512, exchanged: 64 };

export class Installation {
  paths = paths;
  resource = resource;
  redirectUri = redirectUri;
  password = password;

  constructor(ostiary) {
    this.ostiary = ostiary;
    this.base = ostiary.base;
  }

  get processes() {
    return this.ostiary.processes;
  }

  get authorization() {
    return `Bearer ${this.ostiary.token}`;
  }

  async prepare(counts, say) {
    const { ostiary } = this;
    this.counts = counts;
    // The first start makes the database; the command needs it for itself.
    await ostiary.start();
    await ostiary.stop();
    this.manager = JSON.parse(await ostiary.command('app', 'create', '--management', '--json'));
    await ostiary.start({ IO_THREADS: '1' });
    await ostiary.authorize(this.manager);
    await this.#makeConfiguration();
    await this.#makeClients(counts);
    const begin = performance.now();
    this.users = await this.#makeUsers(counts.users, 'u');
    say(`${counts.users} users in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    this.hashed = await this.#makeUsersWithPassword(counts.hashed, 'h');
    this.exchanged = await this.#makePersonalAccessTokens(counts.exchanged);
    await ostiary.restart({ IO_THREADS: '1', ...cheapHash });
    this.cheap = await this.#makeUsersWithPassword(counts.cheap, 'k');
    await this.renewTokens();
    await this.#verifyToken();
    await ostiary.stop();
    await ostiary.database.settle();
  }

  async #makeConfiguration() {
    const { ostiary } = this;
    await ostiary.call('PATCH', '/sign-in-exp', {
      signInMode: 'SignInAndRegister',
      signUp: { identifiers: ['username'], password: true, verify: false },
      signIn: { methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }] },
    });
    await ostiary.call('POST', '/resources', { name: 'bench', indicator: resource, accessTokenTtl: 3600 });
  }

  async #makeClients({ clients, machines }) {
    const metadata = { redirectUris: [redirectUri], postLogoutRedirectUris: [] };
    this.publicClient = await this.#makeClient('bench-spa', 'SPA', {
      oidcClientMetadata: metadata, customClientMetadata: { rotateRefreshToken: true },
    });
    this.webClient = await this.#makeClient('bench-web', 'Traditional', {
      oidcClientMetadata: metadata, customClientMetadata: { allowTokenExchange: true },
    });
    this.machines = [];
    const others = clients - 2 - machines;
    await inParallel(machines, async (number) => {
      this.machines[number] = await this.#makeClient(`bench-machine-${number}`, 'MachineToMachine');
    });
    await inParallel(others, (number) =>
      this.ostiary.call('POST', '/applications', { name: `bench-${number}`, type: 'Traditional', oidcClientMetadata: metadata }));
  }

  async #makeClient(name, type, metadata = {}) {
    const { id } = await this.ostiary.call('POST', '/applications', { name, type, ...metadata });
    if (type === 'SPA') return { id };
    const [first] = await this.ostiary.call('GET', `/applications/${id}/secrets`);
    const secret = first?.value ?? (await this.ostiary.call('POST', `/applications/${id}/secrets`, { name: 'bench' })).value;
    return { id, secret, basic: basic({ id, secret }) };
  }

  async #makeUsers(count, prefix, secret) {
    const operation = { ...createUsers(this, secret), emit: ['seq', 'id'] };
    const { emitted } = await driveOrFail({
      base: this.base, connections: 16, count, patience: 60, sequencePrefix: prefix, operation,
    });
    return emitted.map(([name, id]) => ({ id, username: `bench_${name}`, email: `bench-${name}@bench.example` }));
  }

  #makeUsersWithPassword(count, prefix) {
    return this.#makeUsers(count, prefix, password);
  }

  async #makePersonalAccessTokens(count) {
    const tokens = [];
    await inParallel(count, async (number) => {
      const { id } = this.users[number];
      const made = await this.ostiary.call('POST', `/users/${id}/personal-access-tokens`, { name: 'bench', expiresAt: null });
      tokens[number] = made.value;
    });
    return tokens;
  }

  // Opaque access tokens and refresh tokens of complete sign-ins; an access token lasts for an hour.
  async renewTokens() {
    await this.ostiary.authorize(this.manager);
    const { emitted } = await driveOrFail({
      base: this.base, connections: 8, count: this.counts.tokens, patience: 60,
      operation: { ...signIn(this, this.cheap), emit: ['access_token', 'refresh_token'] },
    });
    this.accessTokens = emitted.map(([token]) => token);
    this.refreshTokens = emitted.map(([, token]) => token);
  }

  // One self-contained token verified in full, before anything is counted.
  async #verifyToken() {
    const form = new URLSearchParams({ grant_type: 'client_credentials', resource });
    const headers = { authorization: this.machines[0].basic };
    const answer = await fetch(this.base + paths.token, { method: 'POST', headers, body: form });
    const [header, payload, signature] = (await answer.json()).access_token.split('.');
    const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url'));
    const claims = JSON.parse(Buffer.from(payload, 'base64url'));
    const { issuer, jwks_uri: address } = await (await fetch(this.base + paths.discovery)).json();
    const jwk = (await (await fetch(address)).json()).keys.find((one) => one.kid === kid);
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
    const isRight = alg === 'ES256' && claims.iss === issuer && claims.aud === resource && claims.exp * 1000 > Date.now()
      && verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
    if (!isRight) throw new Error('an access token does not verify');
  }
}

async function inParallel(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work((next += 1) - 1);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

export function proofKey() {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
