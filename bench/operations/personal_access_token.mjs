import { column, form, formHeaders } from './values.mjs';

export const personalAccessToken = {
  name: 'pat_exchange',
  title: 'personal access token exchange',
  goal: { sqlite: { rate: 8000 }, postgres: { rate: 5000 } },
  bound: { http: 1, es256: 1, commits: 1 },
  bare: [{ rows: 1, reads: 2, signatures: 1 }],
  describe: (target) => ({
    rows: column('token', target.exchanged),
    steps: [
      {
        name: 'token',
        method: 'POST',
        path: target.paths.token,
        headers: { ...formHeaders, authorization: target.webClient.basic },
        body: form({
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: '{{token}}',
          subject_token_type: 'urn:logto:token-type:personal_access_token',
          resource: target.resource,
        }),
        expect: {
          status: 200,
          json: [
            { at: '/access_token', is: 'jwt' },
            { at: '/token_type', equals: 'Bearer' },
          ],
        },
      },
    ],
  }),
};
