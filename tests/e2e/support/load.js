// Clients that never stop redeeming, and remember what they were told: what an installation has answered must hold,
// whatever becomes of its nodes.
import { CookieJar } from './cookies.js';
import { authorize, redeemCode, refresh } from './oauth.js';

// The proxy's words for "nobody knows what became of it".
const isUnanswered = ({ status }) => status === 502 || status === 504;

async function attempt(call) {
  try {
    return await call();
  } catch (error) {
    if (error.code === 'ECONNRESET' || error.code === 'ECONNREFUSED' || error.code === 'EPIPE') return { status: 502 };
    throw error;
  }
}

const isRefused = (response) => response.status === 400 && response.json.error === 'invalid_grant';

export class Load {
  // `front` is where requests go, as a server.
  constructor({ front, application, user }) {
    Object.assign(this, { front, application, user });
    this.successes = [];
    this.unanswered = 0;
    this.startedOver = 0;
    this.problems = [];
    this.raced = { codes: 0, tokens: 0 };
    this.chains = [];
    this.stopping = false;
  }

  start({ chains = 6, racers = 2 } = {}) {
    this.workers = [
      ...Array.from({ length: chains }, () => this.#work(() => this.#rotate())),
      ...Array.from({ length: racers }, () => this.#work((jar) => this.#race(jar))),
    ];
  }

  async stop() {
    this.stopping = true;
    await Promise.all(this.workers);
  }

  // The longest time without any success after a moment.
  longestGapAfter(moment) {
    const times = [moment, ...this.successes.filter((one) => one >= moment)];
    return Math.max(...times.slice(1).map((one, index) => one - times[index]));
  }

  async #work(turn) {
    const jar = new CookieJar();
    while (!this.stopping) {
      try {
        await turn(jar);
      } catch (error) {
        this.problems.push(String(error.stack ?? error));
        return;
      }
    }
  }

  #note(response) {
    if (response.status === 200) this.successes.push(performance.now());
    if (isUnanswered(response)) this.unanswered += 1;
    return response;
  }

  // A code by single sign-on; nothing while a node is on its way out.
  async #code(jar) {
    try {
      return await authorize(this.front, this.application, this.user, { jar });
    } catch (error) {
      const text = String(error.message);
      // The proxy repeats a GET whose node died, also the one that ends an interaction: where the first node had
      // done that, the second one says so, and the person begins again.
      if (/no callback: 400 \S+\/oidc\/auth\//.test(text)) this.startedOver += 1;
      else if (/50[24]|ECONNRESET/.test(text)) this.unanswered += 1;
      else throw error;
      return undefined;
    }
  }

  // Three at once with one code, and with the refresh token that the winner got.
  async #race(jar) {
    const code = await this.#code(jar);
    if (!code) return;
    this.raced.codes += 1;
    await this.#atMostOne('code', () => redeemCode(this.front, this.application, code));
    const next = await this.#code(jar);
    if (!next) return;
    const alone = this.#note(await attempt(() => redeemCode(this.front, this.application, next)));
    if (alone.status !== 200) return;
    this.raced.tokens += 1;
    await this.#atMostOne('refresh token', () => refresh(this.front, this.application, alone.json.refresh_token));
  }

  async #atMostOne(what, redeem) {
    const responses = await Promise.all([1, 2, 3].map(() => attempt(redeem)));
    for (const response of responses) this.#note(response);
    const won = responses.filter(({ status }) => status === 200).length;
    const lost = responses.filter((one) => isRefused(one)).length;
    const unknown = responses.filter((one) => isUnanswered(one)).length;
    if (won > 1) this.problems.push(`a ${what} was redeemed ${won} times`);
    if (won === 0 && unknown === 0) this.problems.push(`a ${what} was redeemed by nobody`);
    if (won + lost + unknown !== 3) this.problems.push(`${what}: ${responses.map(({ status }) => status)}`);
  }

  // One chain of refresh tokens, until an attempt without an answer may have used its token up.
  async #rotate() {
    const code = await this.#code(new CookieJar());
    if (!code) return;
    const first = this.#note(await attempt(() => redeemCode(this.front, this.application, code)));
    if (isUnanswered(first)) return;
    if (first.status !== 200) {
      this.problems.push(`a new code: ${first.status} ${first.text}`);
      return;
    }
    const chain = { used: [], tokens: first.json, isUncertain: false };
    this.chains.push(chain);
    while (!this.stopping) {
      const token = chain.tokens.refresh_token;
      const response = this.#note(await attempt(() => refresh(this.front, this.application, token)));
      if (response.status === 200) {
        chain.used.push(token);
        chain.tokens = response.json;
        chain.isUncertain = false;
      } else if (isUnanswered(response)) {
        chain.isUncertain = true;
      } else if (chain.isUncertain && isRefused(response)) {
        chain.isOver = true;
        return;
      } else {
        this.problems.push(`an answered refresh token is refused: ${response.status} ${response.text}`);
        return;
      }
    }
  }
}
