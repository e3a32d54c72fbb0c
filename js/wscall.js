/* wscall for pages without modules, made from wscall.mjs by tools/plain_script.py. */
(() => {
"use strict";

// wscall/errors.mjs
/** Every failure of the client, as one tree. Each says in Chinese and English what happened and what to do next. */

/** @typedef {import("../wscall").Bilingual} Bilingual */
/** @typedef {import("../wscall").ErrorDetails} ErrorDetails */

/** @type {Bilingual} */
const NOTHING = Object.freeze({ zh: "", en: "" });

/**
 * Chinese unless the browser's language is English.
 *
 * @returns {"zh" | "en"}
 */
function language() {
  return /^en\b/i.test(globalThis.navigator?.language ?? "") ? "en" : "zh";
}

/**
 * What went wrong, and the advice after it, in one language.
 *
 * @type {(error: WSCallError, to: "zh" | "en") => string}
 */
function wording(error, to) {
  const facts = [
    [error.where, ""],
    [error.found, to === "zh" ? "发现 " : "found "],
    [error.needed, to === "zh" ? "需要 " : "needed "],
  ].flatMap(([fact, word]) => (fact ? [word + fact] : []));
  return [error[to], ...facts, error.advice[to]].filter(Boolean).join(to === "zh" ? "；" : "; ");
}

/** A failure of the client or of the agent before a function was reached. */
class WSCallError extends Error {
  /**
   * @param {string} code names the failure for programs
   * @param {Bilingual} what
   * @param {ErrorDetails} [details]
   */
  constructor(code, what, details = {}) {
    super();
    this.name = new.target.name;
    this.code = code;
    this.zh = what.zh;
    this.en = what.en;
    this.advice = details.advice ?? NOTHING;
    this.where = details.where ?? "";
    this.found = details.found ?? "";
    this.needed = details.needed ?? "";
    this.status = details.status ?? 0;
    this.message = wording(this, language());
  }
}

/** No agent answers on this machine. */
class AgentMissing extends WSCallError {
  /** @param {string} where the ports that were asked */
  constructor(where) {
    super(
      "agent_missing",
      { zh: `本机没有 WSCall 代理应答（端口 ${where}）`, en: `No WSCall agent answers on this machine (ports ${where})` },
      {
        advice: {
          zh: "请启动代理（在本机运行 wscall serve，或重新登录系统），然后重试",
          en: "start it (run wscall serve on this machine, or log on again), then try again",
        },
      },
    );
  }
}

/** The person or an administrator forbade this page to reach this machine. */
class PermissionDenied extends WSCallError {
  constructor() {
    super(
      "permission_denied",
      { zh: "浏览器已禁止本页访问本机", en: "The browser forbids this page to reach this machine" },
      {
        advice: {
          zh: "请点击地址栏左侧的图标，在网站权限中允许“本机应用”（本地网络访问），然后刷新本页",
          en: "click the icon left of the address, allow apps on this device (local network access), reload the page",
        },
      },
    );
  }
}

/** The browser asked whether this page may reach this machine, and nobody has answered. */
class PermissionPending extends WSCallError {
  constructor() {
    super(
      "permission_pending",
      {
        zh: "浏览器询问是否允许本页访问本机，还没有得到允许",
        en: "The browser asks whether this page may reach this machine, and was not told yes",
      },
      {
        advice: {
          zh: "请重试，并在浏览器的提示中选择“允许”；若没有提示，请确认代理已启动（wscall serve）",
          en: "try again and choose Allow when the browser asks; if it does not ask, see that the agent runs (wscall serve)",
        },
      },
    );
  }
}

/** Only pages over HTTPS can be allowed to reach this machine. */
class InsecurePage extends WSCallError {
  /** @param {string} origin of this page */
  constructor(origin) {
    super(
      "insecure_page",
      {
        zh: `本页（${origin}）不是 HTTPS 网页，浏览器不允许它访问本机`,
        en: `This page (${origin}) is not served over HTTPS, so the browser keeps it from this machine`,
      },
      {
        advice: {
          zh: "请以 HTTPS 提供本页，或由管理员用浏览器策略放行；已放行的，请确认代理已启动（wscall serve）",
          en: "serve it over HTTPS, or let it pass by a policy; where one does, see that the agent runs (wscall serve)",
        },
      },
    );
  }
}

/** Something answers on the agent's ports, but not to pages of this origin. */
class OriginNotAllowed extends WSCallError {
  /**
   * @param {string} origin of this page
   * @param {ErrorDetails} [details]
   */
  constructor(origin, details = {}) {
    super(
      "origin_not_allowed",
      { zh: `本机的 WSCall 代理不接受网页来源 ${origin}`, en: `The WSCall agent does not accept pages of ${origin}` },
      {
        advice: {
          zh: "请在 WSCall 控制台允许该来源，或写入 WSCallConfig.ini 的 [AGENT] origins，然后重试",
          en: "allow this origin in the WSCall console, or name it in [AGENT] origins of WSCallConfig.ini, then try again",
        },
        ...details,
      },
    );
  }
}

/** The agent does not know this page yet, or no longer. */
class PairingNeeded extends WSCallError {
  constructor() {
    super(
      "pairing_needed",
      { zh: "本页尚未与本机的 WSCall 代理配对", en: "This page is not paired with the WSCall agent of this machine" },
      {
        advice: {
          zh: "请发起配对，在 WSCall 控制台核对六位配对码后允许",
          en: "begin pairing, compare the six digits in the WSCall console and allow the page there",
        },
        status: 401,
      },
    );
  }
}

/** A person refused the pairing in the console, or nobody answered in time. */
class PairingRefused extends WSCallError {
  /** @param {"denied" | "expired"} state */
  constructor(state) {
    super(
      `pairing_${state}`,
      state === "denied"
        ? { zh: "配对在 WSCall 控制台被拒绝", en: "The pairing was refused in the WSCall console" }
        : { zh: "配对已过期，没有人在控制台允许", en: "The pairing has expired: nobody allowed it in the console" },
      { advice: { zh: "请重新发起配对并在控制台允许", en: "begin pairing again and allow it in the console" } },
    );
  }
}

/** The connection ended before the answer came. */
class ConnectionLost extends WSCallError {
  constructor() {
    super(
      "connection_lost",
      {
        zh: "与 WSCall 代理的连接中断，不知道请求是否已完成",
        en: "The connection to the WSCall agent was lost; whether the request was carried out is unknown",
      },
      {
        advice: {
          zh: "读卡请重新读；发卡可以原样重试，不会重复发卡",
          en: "read again; issuing may be repeated as it is, no second card is issued",
        },
      },
    );
  }
}

/** The agent did not answer in time. */
class TimedOut extends WSCallError {
  /** @param {number} seconds */
  constructor(seconds) {
    super(
      "timeout",
      { zh: `WSCall 代理在 ${seconds} 秒内没有回答`, en: `The WSCall agent did not answer within ${seconds} seconds` },
      { advice: { zh: "请重试；反复出现时请运行 wscall doctor", en: "try again; if it comes back, run wscall doctor" } },
    );
  }
}

/** The agent refused the request, in its own words. ``code`` is the agent's kind. */
class Refused extends WSCallError {}

// wscall/waiting.mjs
/** Waiting that ends when a caller gives up. */

/**
 * Why a caller gave up; browsers before 2022 keep no reason.
 *
 * @param {AbortSignal} signal
 */
function reasonOf(signal) {
  return signal.reason ?? new DOMException("the request was cancelled", "AbortError");
}

/**
 * What a promise gives, for a caller who may give up before that.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
async function unlessAborted(promise, signal) {
  if (!signal) return promise;
  /** @type {() => void} */
  let giveUp = () => {};
  const gaveUp = new Promise((_, fail) => {
    giveUp = () => fail(reasonOf(signal));
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
  });
  try {
    return await /** @type {Promise<T>} */ (Promise.race([promise, gaveUp]));
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/**
 * @param {number} seconds
 * @returns {Promise<undefined>}
 */
function pause(seconds) {
  return new Promise((go) => setTimeout(() => go(undefined), seconds * 1000));
}

// wscall/exchange.mjs
/** One request to the agent and its answer. */


/** Seconds that a request may take; the agent's own limits are shorter. */
const DEADLINE = 90;
const UNPAIRED = new Set(["pairing_needed", "token_missing", "token_wrong"]);

/** An identifier for a request. ``crypto.randomUUID`` is not there on pages without HTTPS. */
function newRequestId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Send one request and return what the agent answers.
 *
 * @param {string} url
 * @param {string} method
 * @param {{ body?: unknown, token?: string, id?: string, signal?: AbortSignal, deadline?: number }} options
 *     body: sent as JSON; deadline: seconds
 * @returns {Promise<any>} rejects with a WSCallError, or with the reason of ``signal``
 */
async function exchange(url, method, { body, token, id, signal, deadline = DEADLINE } = {}) {
  if (signal?.aborted) throw reasonOf(signal);
  const end = new AbortController();
  let late = false;
  const timer = setTimeout(() => end.abort((late = true)), deadline * 1000);
  const forward = () => end.abort();
  signal?.addEventListener("abort", forward);
  try {
    const response = await fetch(url, {
      method,
      headers: headersFor(token, id, body !== undefined),
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: end.signal,
    });
    const said = await response.json();
    if (response.ok) return said;
    throw refusal(response.status, said);
  } catch (error) {
    if (signal?.aborted) throw reasonOf(signal);
    if (late) throw new TimedOut(deadline);
    throw error instanceof WSCallError ? error : new ConnectionLost();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", forward);
  }
}

/**
 * @param {string | undefined} token
 * @param {string | undefined} id
 * @param {boolean} json
 * @returns {Record<string, string>}
 */
function headersFor(token, id, json) {
  return {
    ...(json && { "Content-Type": "application/json" }),
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(id && { "X-Request-ID": id }),
  };
}

/**
 * What the agent says where it refuses a request, as an error.
 *
 * @param {number} status of HTTP
 * @param {any} said the answer's JSON
 * @returns {WSCallError}
 */
function refusal(status, said) {
  const { kind = "internal", zh = "", en = "", ...more } = said?.error ?? {};
  if (UNPAIRED.has(kind)) return new PairingNeeded();
  if (kind === "origin_not_allowed") return new OriginNotAllowed(location.origin, { status });
  return new Refused(kind, { zh, en }, { ...more, status });
}

// wscall/events.mjs
/** What happens at the counter, as it happens: one WebSocket for all listeners of a page. */


/** Seconds before the first new attempt after a loss, and at most. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 30;
const CARDS = new Set(["card.present", "card.removed", "*"]);

/** @typedef {import("../wscall").AgentEvent} AgentEvent */
/** @typedef {(event: AgentEvent) => void} Listener */

/** Connects with its first listener, again after a loss, and closes after the last. */
class EventFeed {
  /** @type {Map<string, Set<Listener>>} */
  #listeners = new Map();
  /** @type {() => Promise<{ address: string, token: string }>} */
  #reach;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #pause = FIRST_PAUSE;
  #connecting = false;
  #token = "";
  /**
   * Whether the agent watches cards for this page; undefined until it takes wishes.
   *
   * @type {boolean | undefined}
   */
  #watched;
  /** @type {WSCallError | undefined} */
  #refused;
  /** @type {(error: unknown, token: string) => void} */
  #learn;

  /**
   * @param {() => Promise<{ address: string, token: string }>} reach finds the agent
   * @param {(error: unknown, token: string) => void} learn is told why a connection that used a token ended
   */
  constructor(reach, learn) {
    this.#reach = reach;
    this.#learn = learn;
  }

  /**
   * @param {string} type of the events, or ``*``
   * @param {Listener} listener
   * @returns {() => void} ends it
   */
  on(type, listener) {
    const own = (/** @type {AgentEvent} */ event) => listener(event); // the same function may listen twice
    const listening = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listening.add(own));
    if (!this.#socket && !this.#timer && !this.#connecting) void this.#connect();
    else this.#watch();
    return () => {
      listening.delete(own);
      if (listening.size === 0 && this.#listeners.get(type) === listening) this.#listeners.delete(type);
      if (this.#listeners.size === 0) this.#close();
      else this.#watch();
    };
  }

  async #connect() {
    this.#connecting = true;
    this.#timer = undefined;
    try {
      const { address, token } = await this.#reach();
      if (this.#listeners.size > 0) this.#open(address, token);
    } catch (error) {
      this.#lost(error);
    } finally {
      this.#connecting = false;
    }
  }

  /**
   * @param {string} address of the agent
   * @param {string} token
   */
  #open(address, token) {
    const socket = new WebSocket(`${address.replace(/^http/, "ws")}/v1/events`);
    this.#socket = socket;
    this.#token = token;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", token }));
    socket.onmessage = ({ data }) => socket === this.#socket && this.#take(JSON.parse(data));
    socket.onclose = () => socket === this.#socket && this.#ended();
  }

  /** @param {any} message of the agent: an event, or about the connection itself */
  #take(message) {
    if (message.type === "refused") this.#refused = refusal(0, message);
    else if (message.type === "welcome") this.#welcome();
    else if (message.at) this.#tell(message);
  }

  #welcome() {
    this.#pause = FIRST_PAUSE;
    this.#watched = false;
    this.#watch();
    this.#tell({ type: "connection", at: new Date().toISOString(), state: "open" });
  }

  /** Have the agent look for cards while somebody wants to know of them. */
  #watch() {
    const cards = [...this.#listeners.keys()].some((type) => CARDS.has(type));
    if (this.#watched === undefined || this.#watched === cards) return;
    this.#watched = cards;
    this.#socket?.send(JSON.stringify({ type: "watch", cards }));
  }

  #ended() {
    const error = this.#refused ?? new ConnectionLost();
    this.#learn(error, this.#token);
    this.#lost(error);
  }

  /** @param {unknown} error why there is no connection */
  #lost(error) {
    this.#forget();
    if (this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => void this.#connect(), this.#pause * 1000);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    this.#tell({ type: "connection", at: new Date().toISOString(), state: "lost", error });
  }

  #close() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = this.#socket;
    this.#forget();
    socket?.close();
  }

  #forget() {
    this.#socket = undefined;
    this.#watched = undefined;
    this.#refused = undefined;
  }

  /** @param {AgentEvent} event */
  #tell(event) {
    for (const listener of [...(this.#listeners.get(event.type) ?? []), ...(this.#listeners.get("*") ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        setTimeout(() => {
          throw error; // shown as the page's own fault, and the other listeners are told all the same
        });
      }
    }
  }
}

// wscall/finding.mjs
/** Where the agent is: the ports it may have, and why a page does not reach it. */


/** The port an agent takes unless its configuration names another. */
const FIRST_PORT = 21200;
const PORTS = 10;
/** Seconds for one ping; and while the browser may be asking a person. */
const PING_LIMIT = 5;
const ANSWER_LIMIT = 60;
/** Seconds after which the other ports are asked, where the likeliest is held by something that says nothing. */
const HEAD_START = 1;

/**
 * Ports of an agent that wants ``first``, in the order it tries them itself.
 *
 * @param {number} first
 */
function agentPorts(first) {
  return Array.from({ length: PORTS }, (_, offset) => first + offset);
}

/** @param {number} port */
function addressOf(port) {
  return `http://127.0.0.1:${port}`;
}

/**
 * The state of the browser's permission to reach this machine.
 * Chromium 145 named it anew; older browsers ask for none.
 *
 * @returns {Promise<PermissionState | "unsupported">}
 */
async function loopbackPermission() {
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return (await navigator.permissions.query({ name: /** @type {PermissionName} */ (name) })).state;
    } catch {
      // A name that this browser does not know.
    }
  }
  return "unsupported";
}

/**
 * Ask one port for an agent of this page.
 *
 * @param {number} port
 * @param {number} limit seconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<number>} the port; rejects where no agent answers this page
 */
async function ping(port, limit, signal) {
  const response = await knock(port, limit, { mode: "cors", redirect: "error" }, signal);
  const said = response.ok ? await response.json() : {};
  if (typeof said.wscall !== "string") throw new Error(`port ${port}: not an agent`);
  return port;
}

/**
 * @param {number} port
 * @param {number} limit seconds
 * @param {RequestInit} how
 * @param {AbortSignal} [signal]
 */
async function knock(port, limit, how, signal) {
  const end = new AbortController();
  const giveUp = () => end.abort();
  const timer = setTimeout(giveUp, limit * 1000);
  signal?.addEventListener("abort", giveUp);
  try {
    return await fetch(`${addressOf(port)}/ping`, {
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: end.signal,
      ...how,
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}

/**
 * The port of the agent that answers this page.
 *
 * The likeliest is asked first, so that a page that knows its agent knocks nowhere else.
 *
 * @param {number} first the port an agent wants
 * @param {number} [remembered] where it was the last time
 * @returns {Promise<number>} rejects with a WSCallError that says why there is none
 */
async function findAgent(first, remembered) {
  const limit = (await mayAskSomebody()) ? ANSWER_LIMIT : PING_LIMIT;
  const likeliest = remembered ?? first;
  const others = agentPorts(first).filter((port) => port !== likeliest);
  const found = new AbortController();
  const lead = ping(likeliest, limit, found.signal);
  const rest = async () => {
    const led = await Promise.race([lead.catch(() => undefined), pause(HEAD_START)]);
    return led ?? Promise.any(others.map((port) => ping(port, limit, found.signal)));
  };
  try {
    return await Promise.any([lead, rest()]);
  } catch {
    throw await whyNot([likeliest, ...others]);
  } finally {
    found.abort();
  }
}

/** Whether the browser may be showing a question that a person has to answer before a request goes out. */
async function mayAskSomebody() {
  return !isOfThisMachine(location.hostname) && (await loopbackPermission()) === "prompt";
}

/**
 * Why no agent answered this page.
 *
 * @param {number[]} ports
 */
async function whyNot(ports) {
  const answers = await Promise.all(ports.map(answersAnybody));
  if (answers.includes(true)) return new OriginNotAllowed(location.origin);
  const permission = await loopbackPermission();
  if (permission !== "unsupported" && !isOfThisMachine(location.hostname)) {
    if (!isSecureContext) return new InsecurePage(location.origin);
    if (permission === "denied") return new PermissionDenied();
    if (permission === "prompt") return new PermissionPending();
  }
  return new AgentMissing(`${Math.min(...ports)}–${Math.max(...ports)}`);
}

/** Whether something answers at all: such a request needs no consent of the agent, and shows nothing of its answer. */
async function answersAnybody(/** @type {number} */ port) {
  try {
    await knock(port, PING_LIMIT, { mode: "no-cors" });
    return true;
  } catch {
    return false;
  }
}

/**
 * A page of this machine itself needs no permission to reach it.
 *
 * @param {string} hostname
 */
function isOfThisMachine(hostname) {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

// wscall/memory.mjs
/** What a page remembers between visits: the agent's port and the page's token, in the page's own localStorage. */

const KEY = "wscall";

/** @typedef {{ port?: number, token?: string }} Remembered */

/**
 * What is stored, with everything that is not what it should be left out.
 *
 * @returns {Remembered}
 */
function stored() {
  try {
    const { port, token } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...(Number.isInteger(port) && { port }), ...(typeof token === "string" && { token }) };
  } catch {
    return {};
  }
}

/** Remembers in localStorage, or for as long as the page lives where the browser keeps nothing. */
class Memory {
  /** @type {Remembered} */
  #kept = {};

  get port() {
    return this.#read().port;
  }

  get token() {
    return this.#read().token;
  }

  /** @param {Remembered} news replaces what has the same name; undefined forgets it */
  keep(news) {
    this.#kept = { ...this.#read(), ...news };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#kept));
    } catch {
      // Storage is full or forbidden: the page has to be paired again at its next visit.
    }
  }

  /** Another tab of the same origin may have paired meanwhile. */
  #read() {
    return { ...this.#kept, ...stored() };
  }
}

// wscall/pairing.mjs
/** Making this page known to the agent: a person compares six digits in the console and allows it. */


/** Seconds between two questions whether somebody has answered. */
const PAUSE = 1;
const ASKED = "wscall.pairing";

/** @typedef {{ url: string, code: string, secret: string }} Pairing */

/**
 * Ask to be allowed, and wait until a person has answered in the console.
 *
 * A page that is loaded again meanwhile goes on with the same digits.
 *
 * @param {string} address of the agent
 * @param {{ title: string, onCode: (code: string) => void, known: () => string | undefined, signal?: AbortSignal }} options
 *     title: names the page for the person; onCode: is given the six digits to show; known: the token, if another
 *     tab was allowed meanwhile
 * @returns {Promise<string>} the token of this page
 */
async function pairPage(address, { title, onCode, known, signal }) {
  let pairing = asked(address);
  let said = pairing ? await question(pairing, signal) : { state: "expired" };
  if (!pairing || said.state === "expired") {
    pairing = await ask(address, title, signal);
    said = { state: "waiting" };
  }
  if (said.state === "waiting") onCode(pairing.code);
  while (said.state === "waiting") {
    await unlessAborted(pause(PAUSE), signal);
    const token = known();
    said = token ? { state: "allowed", token } : await question(pairing, signal);
  }
  keep(undefined);
  if (said.state !== "allowed") throw new PairingRefused(said.state);
  return said.token;
}

/**
 * @param {string} address of the agent
 * @param {string} title
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Pairing>}
 */
async function ask(address, title, signal) {
  const url = `${address}/v1/pairings`;
  const { id, code, secret } = await exchange(url, "POST", { body: { title }, signal });
  const pairing = { url: `${url}/${id}`, code, secret };
  keep(pairing);
  return pairing;
}

/**
 * @param {Pairing} pairing
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<any>} ``state``, and the token where it is ``allowed``
 */
function question({ url, secret }, signal) {
  return exchange(url, "POST", { body: { secret }, signal });
}

/**
 * What this tab has asked before.
 *
 * @param {string} address of the agent
 * @returns {Pairing | undefined}
 */
function asked(address) {
  try {
    const pairing = JSON.parse(sessionStorage.getItem(ASKED) ?? "null");
    return pairing?.url.startsWith(`${address}/`) ? pairing : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Pairing | undefined} pairing */
function keep(pairing) {
  try {
    if (pairing) sessionStorage.setItem(ASKED, JSON.stringify(pairing));
    else sessionStorage.removeItem(ASKED);
  } catch {
    // Storage is forbidden: the page asks with other digits when it is loaded again.
  }
}

// wscall/client.mjs
/** The agent of this machine for pages: find it, be paired with it, read, call, follow events. */


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
function succeeded({ code }) {
  return code === 0 || code === 10000;
}

/** One page's way to the agent. */
class WSCall {
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

// wscall/notice.mjs
/** A note in the corner of a page that has no place of its own for what wscall has to say. */

const LOOK = `
  section { position: fixed; right: 16px; bottom: 16px; z-index: 2147483647; max-width: 22em; padding: 12px 16px;
    border: 1px solid #1c5d99; border-radius: 6px; background: #fff; color: #1b1b1b; font: 15px/1.5 system-ui, sans-serif;
    box-shadow: 0 2px 12px #0004 }
  p { margin: 0 0 8px; white-space: pre-line }
  p + p { color: #4a4a4a; font-size: 13px }
  strong { display: block; font-size: 28px; letter-spacing: 4px }
  button { padding: 4px 14px; border: 1px solid #1c5d99; border-radius: 4px; background: #1c5d99; color: #fff; font: inherit }
  button:focus-visible { outline: 3px solid #f0a500 }
  @media print { section { display: none } }
`;

/** Shows one thing at a time; what a person has closed stays closed until there is something else to say. */
class Notice {
  /** @type {HTMLElement | undefined} */
  #host;
  #closed = "";

  /** @param {string} code the six digits that a person compares in the console */
  showCode(code) {
    const digits = document.createElement("strong");
    digits.textContent = code;
    this.#show(code, [
      paragraph("请打开本机的 WSCall 控制台，核对配对码后允许本页：", digits),
      paragraph("Open the WSCall console on this machine, compare this code, and allow the page there."),
    ]);
  }

  /** @param {import("./errors.mjs").WSCallError} error */
  showError(error) {
    const sentences = [`${error.zh}。${error.advice.zh}。`, `${error.en}; ${error.advice.en}.`];
    this.#show(error.code, sentences.map((text) => paragraph(text)));
  }

  close() {
    this.#host?.remove();
    this.#host = undefined;
  }

  /**
   * @param {string} what it says, to know it again
   * @param {HTMLElement[]} parts
   */
  #show(what, parts) {
    if (what === this.#closed) return;
    this.close();
    const host = document.createElement("wscall-notice");
    const look = document.createElement("style");
    look.textContent = LOOK;
    const box = document.createElement("section");
    box.setAttribute("role", "status");
    box.append(...parts, this.#closeButton(what));
    host.attachShadow({ mode: "open" }).append(look, box);
    (document.body ?? document.documentElement).append(host);
    this.#host = host;
  }

  /** @param {string} what is closed with it */
  #closeButton(what) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "关闭 Close";
    button.addEventListener("click", () => {
      this.#closed = what;
      this.close();
    });
    return button;
  }
}

/** @param {...(string | Node)} content */
function paragraph(...content) {
  const element = document.createElement("p");
  element.append(...content);
  return element;
}

// wscall/ocx.mjs
/** The ActiveX object of the specification's pages: synchronous methods that return ``code|milliseconds|payload``. */


const ID = "IWSCallOcx";
/** 传入数据格式无效 and 设备连接异常 in the specification's table of codes. */
const BAD_INPUT = { code: -15, msg: "传入数据格式无效" };
const NO_CONNECTION = { code: -33, msg: "设备连接异常" };
/** What the agent says of a request it cannot read: its sender is at fault, not the connection. */
const MALFORMED = new Set(["malformed", "invalid", "media_type", "too_large"]);

/** @typedef {import("../wscall").CallResult} CallResult */
/** @typedef {import("../wscall").CallTexts} CallTexts */

/** Stands where the page's object element stood. A script cannot wait in a method, so each request is synchronous. */
class IWSCallOcx {
  #client;
  #notice = new Notice();
  /** @type {Promise<void> | undefined} */
  #preparing;
  /** @type {WSCallError | undefined} */
  #trouble;

  /** @param {WSCall} [client] */
  constructor(client = new WSCall()) {
    this.#client = client;
  }

  IReadCardInfo(szReserve = "", include = "") {
    return this.#invoke("ReadCardInfo_V2", { szReserve, include });
  }

  IReadPeopleInfo(szReserve = "", include = "") {
    return this.#invoke("ReadPeopleInfo_V2", { szReserve, include });
  }

  IReadHealthInfo(szReserve = "", include = "") {
    return this.#invoke("ReadHealthInfo_V2", { szReserve, include });
  }

  IShowForm() {
    return this.#invoke("ShowForm_V2", {});
  }

  WSC_getAuthKey(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_getAuthKey", { szEndPoint, szInput, szReserve });
  }

  WSC_getCardInfo(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_getCardInfo", { szEndPoint, szInput, szReserve });
  }

  WSC_syncCardInfo(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_syncCardInfo", { szEndPoint, szInput, szReserve });
  }

  WSC_virIdCardVerify(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_virIdCardVerify", { szEndPoint, szInput, szReserve });
  }

  WSC_updateCardInfo(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_updateCardInfo", { szEndPoint, szInput, szReserve });
  }

  WSC_downQr(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_downQr", { szEndPoint, szInput, szReserve });
  }

  /**
   * Find the agent and pair the page, without waiting: methods work when this is done, and say what is missing
   * before. What a person has to do is shown in a corner of the page.
   *
   * @returns {Promise<void>} never rejects
   */
  prepare() {
    this.#preparing ??= this.#client
      .connect({ onCode: (code) => this.#notice.showCode(code) })
      .then(() => this.#ready())
      .catch((error) => this.#report(error))
      .finally(() => (this.#preparing = undefined));
    return this.#preparing;
  }

  #ready() {
    this.#trouble = undefined;
    this.#notice.close();
  }

  /** @param {WSCallError} error */
  #report(error) {
    this.#trouble = error;
    this.#notice.showError(error);
  }

  /**
   * @param {string} name of the function
   * @param {CallTexts} texts
   */
  #invoke(name, texts) {
    const begun = performance.now();
    const { code, msg, output } = this.#answer(name, texts);
    const milliseconds = Math.round(performance.now() - begun);
    return `${code}|${milliseconds}|${succeeded({ code }) ? output : msg}`;
  }

  /**
   * @param {string} name of the function
   * @param {CallTexts} texts
   * @returns {CallResult}
   */
  #answer(name, texts) {
    try {
      return this.#request(name, texts);
    } catch (error) {
      if (!(error instanceof WSCallError)) throw error;
      if (error instanceof ConnectionLost || error instanceof PairingNeeded) {
        this.#client.forget({ token: error instanceof PairingNeeded });
      }
      const { code, msg } = MALFORMED.has(error.code) ? BAD_INPUT : NO_CONNECTION;
      if (code === NO_CONNECTION.code) void this.prepare();
      return { code, msg: `${msg}：${[error.zh, error.advice.zh].filter(Boolean).join("；")}`, output: "" };
    }
  }

  /**
   * @param {string} name of the function
   * @param {CallTexts} texts
   * @returns {CallResult}
   */
  #request(name, texts) {
    const address = this.#client.address ?? this.#seek();
    const { token } = this.#client;
    if (!token) throw this.#trouble ?? new PairingNeeded();
    const body = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, String(text ?? "")]));
    const request = new XMLHttpRequest();
    request.open("POST", `${address}/v1/call/${name}`, false);
    for (const [header, value] of Object.entries(headersFor(token, undefined, true))) {
      request.setRequestHeader(header, value);
    }
    try {
      request.send(JSON.stringify(body));
    } catch {
      throw new ConnectionLost();
    }
    const said = JSON.parse(request.responseText);
    if (request.status !== 200) throw refusal(request.status, said);
    return said;
  }

  /**
   * Look for the agent now, for a page that calls before it was found.
   *
   * @returns {string}
   */
  #seek() {
    if (this.#trouble) throw this.#trouble;
    const { first, remembered = first } = this.#client.ports;
    const ports = [...new Set([remembered, ...agentPorts(first)])];
    const port = ports.find(answersThisPage);
    if (port === undefined) throw new AgentMissing(`${Math.min(...ports)}–${Math.max(...ports)}`);
    return addressOf(port);
  }
}

/** @param {number} port */
function answersThisPage(port) {
  const request = new XMLHttpRequest();
  request.open("GET", `${addressOf(port)}/ping`, false);
  try {
    request.send();
    return request.status === 200 && typeof JSON.parse(request.responseText).wscall === "string";
  } catch {
    return false;
  }
}

/**
 * Put the object where pages look for it: the name ``IWSCallOcx``, and the element of that id, which a browser
 * without ActiveX leaves empty. A page with such an element is prepared at once.
 *
 * @param {{ port?: number }} [options]
 */
function installOcx(options) {
  const ocx = new IWSCallOcx(new WSCall(options));
  Object.defineProperty(window, ID, { value: ocx, writable: true, configurable: true });
  if (!adopt(ocx)) {
    /** @type {MutationObserver} */
    const watch = new MutationObserver(() => adopt(ocx) && watch.disconnect());
    watch.observe(document, { childList: true, subtree: true });
    window.addEventListener("load", () => watch.disconnect(), { once: true });
  }
  return ocx;
}

/**
 * Give the page's element the methods, for pages that find it by its id.
 *
 * @param {IWSCallOcx} ocx
 */
function adopt(ocx) {
  const element = document.getElementById(ID);
  if (!element) return false;
  for (const name of Object.getOwnPropertyNames(IWSCallOcx.prototype)) {
    if (/^(I|WSC_)/.test(name)) {
      const method = /** @type {any} */ (ocx)[name];
      Object.defineProperty(element, name, { value: method.bind(ocx), configurable: true });
    }
  }
  void ocx.prepare();
  return true;
}

// wscall.mjs
/** wscall for browsers: read cards, scan codes and call the platform through the agent of this machine. */

// wscall/plain.mjs
const wscall = Object.freeze({ WSCall, succeeded, AgentMissing, ConnectionLost, InsecurePage, OriginNotAllowed, PairingNeeded, PairingRefused, PermissionDenied, PermissionPending, Refused, TimedOut, WSCallError, FIRST_PORT, loopbackPermission, IWSCallOcx, installOcx });
/** What the plain script does when it is loaded: the client as ``wscall``, and the drop-in for the ActiveX object. */


/** ``data-port`` of the script element, or the port it came from where the agent itself served it. */
function portOf(/** @type {HTMLOrSVGScriptElement | null} */ script) {
  if (!(script instanceof HTMLScriptElement)) return undefined;
  const { host, hostname, port } = new URL(script.src, location.href);
  const given = script.dataset.port ?? (hostname === "127.0.0.1" && host !== location.host ? port : "");
  return given ? Number(given) : undefined;
}

const port = portOf(document.currentScript);
Object.assign(globalThis, { wscall });
wscall.installOcx({ ...(port && { port }) });
})();
