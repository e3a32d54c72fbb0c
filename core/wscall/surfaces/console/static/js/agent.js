// Talking to the agent that served this page: JSON over its own origin, with the token of this console.

/** @typedef {{zh: string, en: string}} Both */

const TOKEN = "wscall.console.token"; // sessionStorage: gone with the tab, and no other origin reads it
export const ON_OUTSIDE = "wscall-outside"; // told to the window when the agent does not know the token any more
const LONGEST = 120_000; // milliseconds; a read and the doctor have limits of their own below this

/** Why there is no answer of a function: the agent refused, or it is not there. */
export class Refused extends Error {
  /**
   * @param {{kind: string, status?: number, zh?: string, en?: string, where?: string, found?: string, needed?: string,
   *   advice?: Both}} about as the agent sends it
   */
  constructor(about) {
    super(about.kind);
    this.kind = about.kind;
    this.status = about.status ?? 0;
    /** @type {Both | null} */
    this.text = about.zh ? { zh: about.zh, en: about.en ?? about.zh } : null;
    this.where = about.where ?? "";
    this.found = about.found ?? "";
    this.needed = about.needed ?? "";
    this.advice = about.advice ?? null;
  }
}

/** @returns {string} the token, or "" where this tab has none */
export function token() {
  return sessionStorage.getItem(TOKEN) ?? "";
}

/** Give the token up. */
function forget() {
  sessionStorage.removeItem(TOKEN);
}

/**
 * Turn the ticket that opened this page into a token.
 * @param {string} ticket
 * @throws {Refused}
 */
export async function enter(ticket) {
  forget();
  const answer = await ask("POST", "/v1/console/session", { ticket });
  sessionStorage.setItem(TOKEN, answer.token);
}

/**
 * A name for a request, by which it can be given up. Not `crypto.randomUUID`, which old kiosk browsers lack.
 * @returns {string}
 */
export function requestName() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One request.
 * @param {string} method
 * @param {string} path from the root
 * @param {unknown} [body] becomes JSON
 * @param {{id?: string, signal?: AbortSignal}} [more] the request's own id, and what gives it up
 * @returns {Promise<any>} what the agent answered
 * @throws {Refused} and an AbortError where `signal` gave it up
 */
export async function ask(method, path, body, more = {}) {
  const giving = new AbortController();
  const limit = setTimeout(() => giving.abort(), LONGEST);
  const given = () => giving.abort();
  more.signal?.addEventListener("abort", given);
  if (more.signal?.aborted) {
    given();
  }
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: headers(body, more.id),
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: giving.signal,
      cache: "no-store",
      credentials: "omit",
    });
  } catch (error) {
    if (more.signal?.aborted) {
      throw error;
    }
    throw new Refused({ kind: giving.signal.aborted ? "too_slow" : "not_there" });
  } finally {
    clearTimeout(limit);
    more.signal?.removeEventListener("abort", given);
  }
  return answerOf(response);
}

/**
 * @param {unknown} body
 * @param {string} [id]
 * @returns {Record<string, string>}
 */
function headers(body, id) {
  return {
    ...(token() && { Authorization: `Bearer ${token()}` }),
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...(id && { "X-Request-ID": id }),
  };
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function answerOf(response) {
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    throw new Refused({ kind: "no_json", status: response.status });
  }
  if (response.ok) {
    return answer;
  }
  if (response.status === 401 && token()) {
    forget();
    dispatchEvent(new Event(ON_OUTSIDE));
  }
  throw new Refused({ kind: "unknown", ...answer?.error, status: response.status });
}
