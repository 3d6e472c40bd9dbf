import { form, formHeaders } from './values.mjs';

export const clientCredentials = {
  name: 'client_credentials',
  title: 'client credentials, ES256',
  goal: { sqlite: { rate: 15_000, p99: 3 }, postgres: { rate: 10_000 } },
  // Every token that is issued leaves an audit event behind, durable before the answer.
  bound: { http: 1, es256: 1, commits: 1 },
  bare: [{ rows: 1, signatures: 1 }],
  isForPeers: true,
  describe: (target) => ({
    rows: { columns: ['basic'], values: target.machines.map(({ basic }) => [basic]) },
    steps: [
      {
        name: 'token',
        method: 'POST',
        path: target.paths.token,
        headers: { ...formHeaders, authorization: '{{basic}}' },
        body: form({ grant_type: 'client_credentials', resource: target.resource }),
        expect: {
          status: 200,
          json: [
            { at: '/access_token', is: 'jwt' },
            { at: '/token_type', equals: 'Bearer' },
            { at: '/expires_in' },
          ],
        },
      },
    ],
  }),
};
