const goal = { sqlite: { rate: 60_000 }, postgres: { rate: 60_000 } };

export const discovery = {
  name: 'discovery',
  title: 'discovery',
  goal,
  bound: { http: 1 },
  isForPeers: true,
  describe: (target) => ({
    steps: [
      {
        name: 'discovery',
        method: 'GET',
        path: target.paths.discovery,
        expect: {
          status: 200,
          json: [
            { at: '/issuer' },
            { at: '/token_endpoint', equals: target.base + target.paths.token },
            { at: '/jwks_uri', equals: target.base + target.paths.jwks },
          ],
        },
      },
    ],
  }),
};

export const jwks = {
  name: 'jwks',
  title: 'JWKS',
  goal,
  bound: { http: 1 },
  isForPeers: true,
  describe: (target) => ({
    steps: [
      {
        name: 'jwks',
        method: 'GET',
        path: target.paths.jwks,
        expect: { status: 200, json: [{ at: '/keys/0/kty', equals: 'EC' }, { at: '/keys/0/kid' }] },
      },
    ],
  }),
};
