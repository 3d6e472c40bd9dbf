import { column, form, formHeaders } from './values.mjs';

const goal = { sqlite: { rate: 30_000, p99: 1 }, postgres: { rate: 20_000 } };

export const userinfo = {
  name: 'userinfo_opaque',
  title: 'userinfo, opaque token',
  goal,
  bound: { http: 1 },
  isForPeers: true,
  describe: (target) => ({
    rows: column('token', target.accessTokens),
    steps: [
      {
        name: 'userinfo',
        method: 'GET',
        path: target.paths.userinfo,
        headers: { authorization: 'Bearer {{token}}' },
        expect: { status: 200, json: [{ at: '/sub', is: 'opaque' }] },
      },
    ],
  }),
};

export const introspection = {
  name: 'introspection_opaque',
  title: 'introspection, opaque token',
  goal,
  bound: { http: 1 },
  isForPeers: true,
  describe: (target) => ({
    rows: column('token', target.accessTokens),
    steps: [
      {
        name: 'introspection',
        method: 'POST',
        path: target.paths.introspection,
        headers: { ...formHeaders, authorization: target.webClient.basic },
        body: form({ token: '{{token}}' }),
        expect: {
          status: 200,
          json: [
            { at: '/active', equals: true },
            { at: '/sub', is: 'opaque' },
            { at: '/client_id', equals: target.publicClient.id },
          ],
        },
      },
    ],
  }),
};
