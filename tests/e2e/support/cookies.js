import { rememberSecret } from './secrets.js';

// Cookies as a browser keeps them (RFC 6265): by host without port, by path, with their attributes.
export class CookieJar {
  #cookies = [];

  store(url, headers) {
    for (const header of headers) {
      const cookie = parse(url, header);
      this.#cookies = this.#cookies.filter((other) => !isSame(other, cookie));
      const isGone = cookie.expires !== undefined && cookie.expires <= Date.now();
      if (!isGone) this.#cookies.push(cookie);
      if (cookie.httpOnly) rememberSecret(cookie.value);
    }
  }

  header(url) {
    const { hostname, pathname, protocol } = new URL(url);
    return this.#cookies
      .filter((cookie) => cookie.host === hostname && pathMatches(pathname, cookie.path)
        && (!cookie.secure || protocol === 'https:' || hostname === '127.0.0.1'))
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  get(name) { return this.#cookies.find((cookie) => cookie.name === name); }
  all() { return [...this.#cookies]; }
  clear() { this.#cookies = []; }

  // An attacker's view: the same cookies in another browser.
  copy() {
    const jar = new CookieJar();
    jar.#cookies = this.#cookies.map((cookie) => ({ ...cookie }));
    return jar;
  }

  set(url, name, value) {
    this.store(new URL(url), [`${name}=${value}; Path=/`]);
  }
}

function isSame(a, b) {
  return a.name === b.name && a.host === b.host && a.path === b.path;
}

function pathMatches(pathname, path) {
  return pathname === path || (pathname.startsWith(path)
    && (path.endsWith('/') || pathname[path.length] === '/'));
}

function parse(url, header) {
  const [pair, ...attributes] = header.split(';').map((part) => part.trim());
  const split = pair.indexOf('=');
  const cookie = {
    name: pair.slice(0, split), value: pair.slice(split + 1), host: new URL(url).hostname, path: '/',
    secure: false, httpOnly: false,
  };
  for (const attribute of attributes) {
    const [name, value = ''] = attribute.split('=');
    switch (name.toLowerCase()) {
      case 'path': cookie.path = value || '/'; break;
      case 'secure': cookie.secure = true; break;
      case 'httponly': cookie.httpOnly = true; break;
      case 'samesite': cookie.sameSite = value; break;
      case 'domain': cookie.domain = value; break;
      case 'max-age': cookie.expires = Date.now() + Number(value) * 1000; break;
      case 'expires': cookie.expires ??= Date.parse(attribute.slice('expires='.length)); break;
      default:
    }
  }
  return cookie;
}
