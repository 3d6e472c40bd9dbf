import { column, form, formHeaders } from './values.mjs';

// Each token belongs to one connection at a time, and what it is exchanged for takes its place.
export const refresh = {
  name: 'refresh_rotation',
  title: 'refresh with rotation',
  goal: { sqlite: { rate: 8000 }, postgres: { rate: 5000 } },
  // An access token and an ID token are signed.
  bound: { http: 1, es256: 2, commits: 1 },
  bare: [{ rows: 3, reads: 1, signatures: 2 }],
  isForPeers: true,
  describe: (target) => ({
    rows: { ...column('refresh_token', target.refreshTokens), return: true },
    steps: [
      {
        name: 'token',
        method: 'POST',
        path: target.paths.token,
        headers: formHeaders,
        body: form({
          grant_type: 'refresh_token',
          refresh_token: '{{refresh_token}}',
          client_id: target.publicClient.id,
          resource: target.resource,
        }),
        expect: {
          status: 200,
          json: [
            { at: '/access_token', is: 'jwt' },
            { at: '/token_type', equals: 'Bearer' },
            { at: '/refresh_token', is: 'opaque' },
            { at: '/refresh_token', differs: '{{refresh_token}}' },
          ],
        },
        capture: { refresh_token: { json: '/refresh_token' } },
      },
    ],
  }),
  // The chains go on in the next run.
  keep(target, { rows }) {
    target.refreshTokens = rows.map(([token]) => token);
  },
};
