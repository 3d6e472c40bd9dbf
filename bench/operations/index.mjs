// The operations, in the order in which they are run. Each is described by a file beside this one:
//
//   name, title   in results and in tables; where tests/budget counts the operation, it has the same name
//   goal          per database: {rate: operations per CPU second, p99: milliseconds at half of the rate that the
//                 connections can do, ofBound: part of the bound}
//   bound         what of the limits an operation cannot do without: {http, es256, hash, cheapHash, commits}
//   bare          for each request, how many {rows, reads, signatures, hashes} it takes (counted on SQLite): what bench/bare
//                 is asked for beside the operation
//   hash          'default' or 'cheap': for which settings of the server it is (all others: the default)
//   connections   if not the usual number
//   isForPeers    whether other servers are asked the same
//   describe(target)  the requests and their checks, as docs/benchmarks.md explains
import { clientCredentials } from './client_credentials.mjs';
import { discovery, jwks } from './metadata.mjs';
import { personalAccessToken } from './personal_access_token.mjs';
import { refresh } from './refresh.mjs';
import { signInCheap, signInHashed } from './sign_in.mjs';
import { introspection, userinfo } from './token_status.mjs';
import { userCreate } from './user_create.mjs';
import { searchExact, searchSubstring, userGet, usersPage } from './user_reads.mjs';

export const operations = [
  discovery,
  jwks,
  clientCredentials,
  refresh,
  userinfo,
  introspection,
  personalAccessToken,
  userGet,
  usersPage,
  searchExact,
  searchSubstring,
  userCreate,
  signInHashed,
  signInCheap,
];
