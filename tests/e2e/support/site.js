// A small web site on its own origin: the application of a relying party.
import http from 'node:http';
import path from 'node:path';
import { after } from 'node:test';

import { build } from 'esbuild';

import { suiteDirectory } from './settings.js';

// Serves a request handler (for example an Express app) on a free loopback port.
export async function serve(handler) {
  const server = http.createServer(handler);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  after(() => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  }));
  return `http://127.0.0.1:${server.address().port}`;
}

// Bundles one source file for the browser and serves it on every path, as single-page apps are.
// `configuration()` is read at each request and is `window.configuration` in the page.
export async function serveSinglePageApp(source, configuration) {
  const { outputFiles } = await build({
    entryPoints: [path.join(suiteDirectory, source)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const script = outputFiles[0].text;
  return serve((request, response) => {
    if (request.url === '/app.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      response.end(script);
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><head><title>App</title><link rel="icon" href="data:,"></head>
      <body><div id="root"></div>
      <script>window.configuration = ${JSON.stringify(configuration())}</script>
      <script type="module" src="/app.js"></script></body></html>`);
  });
}
