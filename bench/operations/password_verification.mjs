import { jsonHeaders } from './values.mjs';

// One Argon2id hash, and little else, asked for by one address. What is too much may be refused.
export const passwordVerification = (address) => ({
  name: 'password_verification',
  describe: (target) => ({
    rows: { columns: ['id'], values: target.hashed.concat(...Array(5).fill(target.hashed)).map(({ id }) => [id]) },
    steps: [
      {
        name: 'verify',
        method: 'POST',
        path: '/api/users/{{id}}/password/verify',
        headers: { ...jsonHeaders, authorization: target.authorization, 'x-forwarded-for': address },
        body: JSON.stringify({ password: target.password }),
        expect: { status: 204, mayRefuse: true },
      },
    ],
  }),
});
