/** Making this page known to the agent: a person compares six digits in the console and allows it. */

import { PairingRefused } from "./errors.mjs";
import { exchange } from "./exchange.mjs";
import { pause, unlessAborted } from "./waiting.mjs";

/** Seconds between two questions whether somebody has answered. */
const PAUSE = 1;

/**
 * Ask to be allowed, and wait until a person has answered in the console.
 *
 * @param {string} address of the agent
 * @param {{ title: string, onCode: (code: string) => void, signal?: AbortSignal }} options
 *     title: names the page for the person; onCode: is given the six digits to show
 * @returns {Promise<string>} the token of this page
 */
export async function pairPage(address, { title, onCode, signal }) {
  const { id, code, secret } = await exchange(`${address}/v1/pairings`, "POST", { body: { title }, signal });
  onCode(code);
  for (;;) {
    const said = await exchange(`${address}/v1/pairings/${id}`, "POST", { body: { secret }, signal });
    if (said.state === "allowed") return said.token;
    if (said.state !== "waiting") throw new PairingRefused(said.state);
    await unlessAborted(pause(PAUSE), signal);
  }
}
