import { jsonHeaders } from './values.mjs';

// Also makes the users that the other operations read.
export const create = (target, password) => ({
  name: 'user_create',
  steps: [
    {
      name: 'create',
      method: 'POST',
      path: '/api/users',
      headers: { ...jsonHeaders, authorization: target.authorization },
      body: JSON.stringify({
        username: 'bench_{{seq}}',
        primaryEmail: 'bench-{{seq}}@bench.example',
        name: 'Bench User {{seq}}',
        ...(password && { password }),
      }),
      expect: {
        status: 200,
        json: [
          { at: '/username', equals: 'bench_{{seq}}' },
          { at: '/primaryEmail', equals: 'bench-{{seq}}@bench.example' },
        ],
      },
      capture: { id: { json: '/id' } },
    },
  ],
});

export const userCreate = {
  name: 'user_create',
  title: 'create user',
  goal: { sqlite: { rate: 8000 }, postgres: { rate: 5000 } },
  bound: { http: 1, commits: 1 },
  bare: [{ rows: 2 }],
  describe: (target) => create(target),
};
