import { column, sample } from './values.mjs';

const samples = 2000;

const read = (target, path, json, rows) => ({
  rows,
  steps: [
    {
      name: 'read',
      method: 'GET',
      path,
      headers: { authorization: target.authorization },
      expect: { status: 200, json },
    },
  ],
});

export const userGet = {
  name: 'user_get',
  title: 'user by id',
  goal: { sqlite: { rate: 25_000 }, postgres: { rate: 12_000 } },
  bound: { http: 1 },
  describe: (target) =>
    read(
      target,
      '/api/users/{{id}}',
      [
        { at: '/id', equals: '{{id}}' },
        { at: '/primaryEmail', equals: '{{email}}' },
      ],
      { columns: ['id', 'email'], values: sample(target.users, samples).map(({ id, email }) => [id, email]) },
    ),
};

export const usersPage = {
  name: 'users_page',
  title: 'page of 20 users',
  goal: { sqlite: { rate: 8000 }, postgres: { rate: 5000 } },
  bound: { http: 1 },
  describe(target) {
    const pages = Array.from({ length: Math.floor(target.users.length / 20) }, (_, index) => String(index + 1));
    const checks = [{ at: '', size: 20 }, { at: '/0/primaryEmail' }, { at: '/19/id' }];
    return read(target, '/api/users?page={{page}}&page_size=20', checks, column('page', sample(pages, samples)));
  },
};

const search = (target, query) =>
  read(
    target,
    `/api/users?${query}&page=1&page_size=20`,
    [
      { at: '', size: 1 },
      { at: '/0/id', equals: '{{id}}' },
      { at: '/0/primaryEmail', equals: '{{email}}' },
    ],
    {
      columns: ['id', 'email', 'encoded', 'local'],
      values: sample(target.users, samples).map(({ id, email }) =>
        [id, email, encodeURIComponent(email), email.split('@')[0]]),
    },
  );

export const searchExact = {
  name: 'users_search_exact',
  title: 'exact e-mail search',
  goal: { sqlite: { rate: 15_000 }, postgres: { rate: 8000 } },
  bound: { http: 1 },
  describe: (target) => search(target, 'search.primaryEmail={{encoded}}&mode.primaryEmail=exact'),
};

export const searchSubstring = {
  name: 'users_search_substring',
  title: 'substring search',
  goal: { sqlite: { p99: 20 }, postgres: { p99: 20 } },
  bound: { http: 1 },
  describe: (target) => search(target, 'search=%25{{local}}%40%25'),
};
