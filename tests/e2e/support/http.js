// HTTP without interpretation: no redirect is followed, no header added, no cookie kept unless a jar is
// given. What clients hide (statuses, duplicate headers, raw bodies) is what these tests look at.
import http from 'node:http';
import https from 'node:https';

import { rememberFields, rememberParameters, rememberSecret } from './secrets.js';

const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 256 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 64, rejectUnauthorized: false }),
};

export class Response {
  constructor(url, message, body) {
    this.url = url;
    this.status = message.statusCode;
    this.headers = message.headers;
    this.rawHeaders = message.rawHeaders;
    this.body = body;
  }

  get text() { return this.body.toString('utf8'); }

  get json() {
    try {
      return JSON.parse(this.text);
    } catch {
      throw new Error(`${this.url} answered ${this.status} without JSON: ${this.text.slice(0, 300)}`);
    }
  }

  get location() {
    const { location } = this.headers;
    return location === undefined ? undefined : new URL(location, this.url);
  }

  get setCookies() { return this.headers['set-cookie'] ?? []; }
}

function encodeBody({ form, json, body }) {
  if (form !== undefined) {
    const parameters = form instanceof URLSearchParams ? form : new URLSearchParams(
      Array.isArray(form) ? form : Object.entries(form).filter(([, value]) => value !== undefined),
    );
    rememberParameters(parameters);
    return ['application/x-www-form-urlencoded', Buffer.from(parameters.toString())];
  }
  if (json !== undefined) {
    rememberFields(json);
    return ['application/json', Buffer.from(JSON.stringify(json))];
  }
  return [undefined, body === undefined ? undefined : Buffer.from(body)];
}

function rememberSecretsOf(response) {
  if (/json/.test(response.headers['content-type'] ?? '')) {
    try {
      rememberFields(JSON.parse(response.text));
    } catch {
      // Malformed JSON is for the test to find.
    }
  }
  if (response.location) rememberParameters(response.location.searchParams);
}

// `form`, `json` or `body`; `jar` sends and keeps cookies; `token` is a bearer token.
export function request(url, options = {}) {
  const target = new URL(url);
  const [type, payload] = encodeBody(options);
  const headers = { ...(type && { 'content-type': type }), ...options.headers };
  if (payload) headers['content-length'] ??= payload.length;
  if (options.token) headers.authorization = `Bearer ${rememberSecret(options.token)}`;
  const cookie = options.jar?.header(target);
  if (cookie) headers.cookie ??= cookie;
  const client = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = client.request(target, {
      method: options.method ?? (payload ? 'POST' : 'GET'),
      headers,
      agent: options.agent ?? agents[target.protocol],
    }, (message) => {
      const chunks = [];
      message.on('data', (chunk) => chunks.push(chunk));
      message.once('error', reject);
      message.once('end', () => {
        const response = new Response(target.href, message, Buffer.concat(chunks));
        options.jar?.store(target, response.setCookies);
        rememberSecretsOf(response);
        resolve(response);
      });
    });
    sent.once('error', reject);
    sent.end(payload);
  });
}

export function basic(id, secret) {
  rememberSecret(secret);
  const encode = (text) => encodeURIComponent(text).replaceAll('%20', '+');
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
}
