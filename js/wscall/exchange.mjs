/** One request to the agent and its answer. */

import { ConnectionLost, OriginNotAllowed, PairingNeeded, Refused, TimedOut, WSCallError } from "./errors.mjs";
import { reasonOf } from "./waiting.mjs";

/** Seconds that a request may take; the agent's own limits are shorter. */
export const DEADLINE = 90;
const UNPAIRED = new Set(["pairing_needed", "token_missing", "token_wrong"]);

/** An identifier for a request. ``crypto.randomUUID`` is not there on pages without HTTPS. */
export function newRequestId() {
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
export async function exchange(url, method, { body, token, id, signal, deadline = DEADLINE } = {}) {
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
export function headersFor(token, id, json) {
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
export function refusal(status, said) {
  const { kind = "internal", zh = "", en = "", ...more } = said?.error ?? {};
  if (UNPAIRED.has(kind)) return new PairingNeeded();
  if (kind === "origin_not_allowed") return new OriginNotAllowed(location.origin, { status });
  return new Refused(kind, { zh, en }, { ...more, status });
}
