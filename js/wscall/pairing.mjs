/** Making this page known to the agent: a person compares six digits in the console and allows it. */

import { PairingRefused } from "./errors.mjs";
import { exchange } from "./exchange.mjs";
import { pause, unlessAborted } from "./waiting.mjs";

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
export async function pairPage(address, { title, onCode, known, signal }) {
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
