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
export class Memory {
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
