/** The agent of this machine for pages: find it, be paired with it, read, call, follow events. */

import { ConnectionLost, PairingNeeded, TimedOut } from "./errors.mjs";
import { EventFeed } from "./events.mjs";
import { DEADLINE, exchange, newRequestId } from "./exchange.mjs";
import { FIRST_PORT, addressOf, findAgent } from "./finding.mjs";
import { Memory } from "./memory.mjs";
import { pairPage } from "./pairing.mjs";
import { unlessAborted } from "./waiting.mjs";

/** @typedef {import("../wscall").CallTexts} CallTexts */
/** @typedef {import("../wscall").CallResult} CallResult */
/** @typedef {import("../wscall").ReadResult} ReadResult */
/** @typedef {import("../wscall").ReadOptions} ReadOptions */
/** @typedef {import("../wscall").RequestOptions} RequestOptions */
/** @typedef {import("../wscall").PairOptions} PairOptions */
/** @typedef {import("../wscall").JsonResult} JsonResult */

/** Seconds that an answer may take after the limit of its read has passed. */
const GRACE = 15;

/**
 * Whether a return value means success: 10000 of WSC_*, 0 of the others.
 *
 * @param {{ code: number }} result
 */
export function succeeded({ code }) {
  return code === 0 || code === 10000;
}

/** One page's way to the agent. */
export class WSCall {
  #memory = new Memory();
  #port;
  /** @type {string | undefined} */
  #ownAddress;
  /** @type {string | undefined} */
  #address;
  /** @type {string | undefined} */
  #ownToken;
  /** @type {Promise<string> | undefined} */
  #finding;
  #title;
  #feed = new EventFeed(
    async () => ({ address: await this.#reach(), token: this.#tokenOrThrow() }),
    (error, token) => this.#learn(error, token),
  );

  /** @param {import("../wscall").Options} options */
  constructor({ port = FIRST_PORT, address, token, title } = {}) {
    this.#port = port;
    this.#ownAddress = this.#address = address;
    this.#ownToken = token;
    this.#title = title ?? globalThis.document?.title ?? ""; // a worker has no document
  }

  /**
   * The agent's address, once it was found.
   *
   * @returns {string | undefined}
   */
  get address() {
    return this.#address;
  }

  /**
   * What this page shows the agent, once it is paired.
   *
   * @returns {string | undefined}
   */
  get token() {
    return this.#ownToken ?? this.#memory.token;
  }

  /**
   * The ports in which an agent is looked for, the likeliest first.
   *
   * @returns {{ first: number, remembered?: number }}
   */
  get ports() {
    return { first: this.#port, remembered: this.#memory.port };
  }

  /**
   * Find the agent, and pair this page where it is not paired.
   *
   * Without ``onCode`` a page that is not paired is told so by PairingNeeded.
   *
   * @param {Partial<PairOptions>} options
   */
  async connect({ onCode, signal, title } = {}) {
    await this.#reach(signal);
    if (this.token) return;
    if (!onCode) throw new PairingNeeded();
    await this.pair({ onCode, signal, title });
  }

  /**
   * Ask to be allowed; resolves when a person has allowed it in the console.
   *
   * @param {PairOptions} options
   */
  async pair({ onCode, signal, title = this.#title }) {
    const address = await this.#reach(signal);
    const known = () => this.#memory.token;
    this.#memory.keep({ token: await pairPage(address, { title, onCode, known, signal }) });
  }

  /**
   * Forget the agent's place, and with ``token`` that this page was paired.
   *
   * @param {{ token?: boolean }} what
   */
  forget({ token = false } = {}) {
    this.#address = this.#ownAddress;
    if (token) this.#memory.keep({ token: undefined });
  }

  /**
   * Any function of the specification by name. The result has its code, whatever it is: it rejects only where the
   * function was not reached.
   *
   * @param {string} name such as ``WSC_virIdCardVerify``
   * @param {CallTexts} [texts]
   * @param {RequestOptions} [options]
   * @returns {Promise<CallResult>}
   */
  call(name, texts = {}, options = {}) {
    return this.send("POST", `/v1/call/${encodeURIComponent(name)}`, texts, options);
  }

  /**
   * @param {"card" | "people" | "health"} kind
   * @param {ReadOptions} options
   * @returns {Promise<ReadResult>}
   */
  read(kind, { szReserve, include, limit, ...options } = {}) {
    return this.send("POST", "/v1/read", { kind, szReserve, include, limit }, withinLimit(limit, options));
  }

  /**
   * One code from the scanner; ``output`` is its text.
   *
   * @param {Omit<ReadOptions, "szReserve">} options
   * @returns {Promise<ReadResult>}
   */
  scan({ include, limit, ...options } = {}) {
    return this.send("POST", "/v1/scan", { include, limit }, withinLimit(limit, options));
  }

  /**
   * Issue a card, once and only once: the same call again finds the card that was issued.
   *
   * @param {import("../wscall").IssueCard} body
   * @param {RequestOptions} [options]
   * @returns {Promise<JsonResult>}
   */
  issueCard(body, options) {
    return this.send("POST", "/v1/cards/issue", body, options);
  }

  /**
   * Whose code it is; without one the scanner is asked.
   *
   * @param {import("../wscall").VerifyCard} body
   * @param {RequestOptions} options
   * @returns {Promise<JsonResult>}
   */
  verifyCard(body = {}, options = {}) {
    return this.send("POST", "/v1/cards/verify", body, withinLimit(body.limit, options));
  }

  /**
   * Change what is known of a card's holder; without a code the scanner is asked.
   *
   * @param {import("../wscall").UpdateCard} body
   * @param {RequestOptions} options
   * @returns {Promise<JsonResult>}
   */
  updateCard(body, options = {}) {
    return this.send("POST", "/v1/cards/update", body, withinLimit(body.limit, options));
  }

  /**
   * What is known of a card, by a number or by its code.
   *
   * @param {import("../wscall").LookUpCard} body
   * @param {RequestOptions} [options]
   * @returns {Promise<JsonResult>}
   */
  cardInfo(body, options) {
    return this.send("POST", "/v1/cards/info", body, options);
  }

  /**
   * The picture of a person's code: a PNG in Base64, as ``output.img``.
   *
   * @param {import("../wscall").DownloadCode} body
   * @param {RequestOptions} [options]
   * @returns {Promise<JsonResult>}
   */
  downloadQr(body, options) {
    return this.send("POST", "/v1/qr/download", body, options);
  }

  /**
   * A label to print, as SVG.
   *
   * @param {import("../wscall").DrawLabel} body
   * @param {RequestOptions} [options]
   * @returns {Promise<{ svg: string }>}
   */
  qrLabel(body, options) {
    return this.send("POST", "/v1/qr/label", body, options);
  }

  /**
   * End a running request of this page.
   *
   * @param {string} id as given in the request's options
   */
  async cancel(id) {
    await this.send("DELETE", `/v1/requests/${encodeURIComponent(id)}`, undefined, { deadline: GRACE });
  }

  /**
   * Follow events; the connection is kept while somebody listens, and made again after a loss.
   *
   * @param {string} type such as ``card.present``, ``connection`` for the connection itself, ``*`` for all
   * @param {(event: import("../wscall").AgentEvent) => void} listener
   * @returns {() => void} ends it
   */
  on(type, listener) {
    return this.#feed.on(type, listener);
  }

  /**
   * One request to the agent: what the methods above are made of.
   *
   * @param {string} method
   * @param {string} path such as ``/v1/read``
   * @param {object | undefined} [body]
   * @param {RequestOptions} options
   * @returns {Promise<any>}
   */
  async send(method, path, body, { id = newRequestId(), signal, deadline } = {}) {
    const address = await this.#reach(signal);
    const token = this.#tokenOrThrow();
    try {
      return await exchange(address + path, method, { body, token, id, signal, deadline });
    } catch (error) {
      this.#learn(error, token);
      if (signal?.aborted || error instanceof TimedOut) this.#abandon(address, token, id);
      throw error;
    }
  }

  /**
   * Find the agent; however many ask, it is looked for once.
   *
   * @param {AbortSignal} [signal]
   */
  async #reach(signal) {
    if (this.#address) return this.#address;
    this.#finding ??= this.#find().finally(() => (this.#finding = undefined));
    return unlessAborted(this.#finding, signal);
  }

  async #find() {
    const port = await findAgent(this.#port, this.#memory.port);
    this.#memory.keep({ port });
    return (this.#address = addressOf(port));
  }

  /** @returns {string} */
  #tokenOrThrow() {
    if (!this.token) throw new PairingNeeded();
    return this.token;
  }

  /**
   * An agent that went away is looked for again; a token it no longer knows is forgotten, unless another tab has
   * put a new one in its place.
   *
   * @param {unknown} error
   * @param {string} token that was used
   */
  #learn(error, token) {
    const refused = error instanceof PairingNeeded && this.#memory.token === token;
    if (error instanceof ConnectionLost || refused) this.forget({ token: refused });
  }

  /**
   * Tell the agent that nobody waits any more. Closing the connection says so as well, but not through every proxy
   * and virus scanner.
   *
   * @param {string} address
   * @param {string} token
   * @param {string} id
   */
  #abandon(address, token, id) {
    exchange(`${address}/v1/requests/${encodeURIComponent(id)}`, "DELETE", { token, deadline: GRACE }).catch(() => {});
  }
}

/**
 * @param {number | undefined} limit seconds for the read
 * @param {RequestOptions} options
 * @returns {RequestOptions}
 */
function withinLimit(limit, options) {
  return { deadline: limit === undefined ? DEADLINE : limit + GRACE, ...options };
}
