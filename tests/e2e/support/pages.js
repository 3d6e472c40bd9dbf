// The hosted pages as a browser without scripts sees them: HTML, forms, links.
import assert from 'node:assert/strict';

import { parse } from 'node-html-parser';

import { CookieJar } from './cookies.js';
import { request } from './http.js';
import { rememberSecret } from './secrets.js';

export class Page {
  constructor(response) {
    this.response = response;
    this.url = new URL(response.url);
    this.document = parse(response.text);
  }

  get status() { return this.response.status; }
  get text() { return this.document.querySelector('body')?.text ?? ''; }
  get path() { return this.url.pathname; }
  find(selector) { return this.document.querySelector(selector); }

  // Forms, each with its fields and buttons.
  get forms() { return this.document.querySelectorAll('form').map((form) => new Form(this, form)); }

  // The form that asks for what `selector` names, for example a password.
  formWith(selector) {
    const form = this.forms.find((one) => one.element.querySelector(selector));
    assert.ok(form, `no form with ${selector} on ${this.path}: ${this.response.text.slice(0, 600)}`);
    return form;
  }

  // What a screen reader would announce.
  get alert() {
    return this.document.querySelectorAll('[role=alert], [aria-live], .error, [aria-invalid=true] ~ *')
      .map((one) => one.text.trim()).filter(Boolean).join(' ');
  }
}

const textInput = 'input[autocomplete~=username], input[autocomplete~=email], input[autocomplete~=tel]';

export class Form {
  constructor(page, element) {
    Object.assign(this, { page, element });
    this.method = (element.getAttribute('method') ?? 'get').toUpperCase();
    this.action = new URL(element.getAttribute('action') || page.url.href, page.url);
  }

  has(selector) { return Boolean(this.element.querySelector(selector)); }

  nameOf(selector) { return this.element.querySelector(selector)?.getAttribute('name'); }

  // Buttons inside of the form, and those elsewhere on the page that name it.
  get buttons() {
    const inside = this.element.querySelectorAll('button, input[type=submit]');
    const id = this.element.getAttribute('id');
    const outside = this.page.document.querySelectorAll('button[form]')
      .filter((button) => button.getAttribute('form') === id);
    return [...inside, ...outside].filter((button) => (button.getAttribute('type') ?? 'submit') === 'submit');
  }

  // What would be sent when `button` is pressed: fields with their values, changed by `values`.
  entries(values = {}, button) {
    const entries = [];
    for (const field of this.element.querySelectorAll('input, textarea, select')) {
      const name = field.getAttribute('name');
      const type = (field.getAttribute('type') ?? 'text').toLowerCase();
      if (!name || ['submit', 'button', 'image'].includes(type)) continue;
      const isOff = ['checkbox', 'radio'].includes(type) && !field.hasAttribute('checked');
      if (name in values) {
        if (!entries.some(([other]) => other === name)) entries.push([name, values[name]]);
      } else if (!isOff) {
        entries.push([name, field.getAttribute('value') ?? '']);
      }
    }
    const pressed = button ?? this.buttons[0];
    const name = pressed?.getAttribute('name');
    if (name) entries.push([name, pressed.getAttribute('value') ?? '']);
    return entries;
  }
}

// A browser with scripts off.
export class Browser {
  constructor(server, { jar = new CookieJar() } = {}) {
    Object.assign(this, { server, jar });
    this.headers = { accept: 'text/html', 'accept-language': 'en' };
  }

  // Goes to an address and follows redirects. Stops outside of the server: {callback}; else {page}.
  async open(url, options = {}) {
    let target = new URL(url, this.server.localOrigin);
    let send = options;
    for (let hops = 0; hops < 12; hops += 1) {
      if (target.origin !== this.server.localOrigin && target.origin !== this.server.origin) {
        rememberSecret(target.searchParams.get('code') ?? undefined);
        return { callback: target };
      }
      const response = await request(target, {
        jar: this.jar, ...send, headers: { ...this.headers, ...send.headers },
      });
      if (!response.location || response.status < 300 || response.status > 399) {
        return { page: new Page(response) };
      }
      target = response.location;
      // A browser repeats the body only on 307 and 308, which must not happen to credentials.
      send = [307, 308].includes(response.status) ? options : {};
    }
    throw new Error(`too many redirects, the last one to ${target.pathname}`);
  }

  async submit(form, values, button) {
    const entries = form.entries(values, button);
    const headers = { origin: this.server.origin, referer: form.page.url.href };
    if (form.method === 'GET') {
      const url = new URL(form.action);
      url.search = new URLSearchParams(entries).toString();
      return this.open(url, { headers });
    }
    return this.open(form.action, { form: entries, headers });
  }

  // Fills whatever the pages ask for until they ask for nothing more: one page or several.
  async complete(step, { identifier, password, newPassword }) {
    for (let count = 0; step.page && count < 6; count += 1) {
      const form = step.page.forms.find((one) => one.has(textInput) || one.has('input[type=password]'));
      if (!form) return step;
      const values = {};
      const identifierName = form.nameOf(textInput);
      if (identifierName) values[identifierName] = identifier;
      for (const field of form.element.querySelectorAll('input[type=password]')) {
        values[field.getAttribute('name')] = newPassword ?? password;
      }
      const before = step.page;
      step = await this.submit(form, values);
      if (step.page && step.page.path === before.path && step.page.alert) return step;
    }
    return step;
  }

  signIn(step, user) {
    return this.complete(step, {
      identifier: user.username ?? user.primaryEmail ?? user.primaryPhone, password: user.password,
    });
  }

  register(step, { username, password }) {
    return this.complete(step, { identifier: username, newPassword: password });
  }
}

const refusal = /cancel|deny|decline|reject|refuse|back|another|switch/i;

export function acceptButton(form) {
  return form.buttons.find((one) => !refusal.test(`${one.text} ${one.getAttribute('value') ?? ''} ${
    one.getAttribute('name') ?? ''}`));
}

export function refuseButton(form) {
  return form.buttons.find((one) => refusal.test(`${one.text} ${one.getAttribute('value') ?? ''}`));
}

// Agrees on the consent page and gives the address at which the authorization goes on.
export async function acceptConsent(jar, response) {
  const page = new Page(response);
  const form = page.forms.find((one) => one.method === 'POST' && acceptButton(one));
  assert.ok(form, `no consent form: ${response.status} ${response.text.slice(0, 400)}`);
  const answer = await request(form.action, {
    form: form.entries({}, acceptButton(form)), jar, headers: { origin: page.url.origin },
  });
  assert.ok(answer.location, `consent answered ${answer.status}: ${answer.text.slice(0, 400)}`);
  return answer.location;
}
