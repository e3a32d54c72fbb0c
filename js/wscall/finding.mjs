/** Where the agent is: the ports it may have, and why a page does not reach it. */

import { AgentMissing, InsecurePage, OriginNotAllowed, PermissionDenied, PermissionPending } from "./errors.mjs";
import { pause } from "./waiting.mjs";

/** The port an agent takes unless its configuration names another. */
export const FIRST_PORT = 21200;
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
export function agentPorts(first) {
  return Array.from({ length: PORTS }, (_, offset) => first + offset);
}

/** @param {number} port */
export function addressOf(port) {
  return `http://127.0.0.1:${port}`;
}

/**
 * The state of the browser's permission to reach this machine.
 * Chromium 145 named it anew; older browsers ask for none.
 *
 * @returns {Promise<PermissionState | "unsupported">}
 */
export async function loopbackPermission() {
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
export async function findAgent(first, remembered) {
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
