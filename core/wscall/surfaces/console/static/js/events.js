// The agent's events. One connection for the whole console; it comes back by itself when the agent does.

import { ask, token } from "./agent.js";

/** @typedef {{type: string, at?: string} & Record<string, any>} Happening */

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

/** Tells `connected` and `gone`, and `happening` with the event in `detail`. */
class Events extends EventTarget {
  connected = false;
  #pause = FIRST_PAUSE;
  /** @type {WebSocket | null} */
  #socket = null;
  #watching = false;

  /** Connect, and stay connected while there is a token. */
  follow() {
    if (this.#socket || !token()) {
      return;
    }
    const socket = new WebSocket(`ws://${location.host}/v1/events`);
    this.#socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "hello", token: token() })));
    socket.addEventListener("message", (message) => this.#heard(JSON.parse(message.data)));
    socket.addEventListener("close", () => this.#closed());
  }

  /**
   * Ask whether cards lie on readers; watching costs the readers work, so it is for views that show it.
   * @param {boolean} cards
   */
  watch(cards) {
    this.#watching = cards;
    if (this.connected) {
      this.#socket?.send(JSON.stringify({ type: "watch", cards }));
    }
  }

  /**
   * Be told of events of some kinds until the function that this returns is called.
   * @param {string[]} types beginnings of types: `device.`, `read.progress`
   * @param {(happening: Happening) => void} listener
   * @returns {() => void}
   */
  on(types, listener) {
    /** @param {Event} event */
    const heard = (event) => {
      const happening = /** @type {CustomEvent<Happening>} */ (event).detail;
      if (types.some((type) => happening.type.startsWith(type))) {
        listener(happening);
      }
    };
    this.addEventListener("happening", heard);
    return () => this.removeEventListener("happening", heard);
  }

  /** @param {Happening} happening */
  #heard(happening) {
    if (happening.type === "welcome") {
      this.connected = true;
      this.#pause = FIRST_PAUSE;
      this.dispatchEvent(new Event("connected"));
      if (this.#watching) {
        this.watch(true);
      }
      return;
    }
    this.dispatchEvent(new CustomEvent("happening", { detail: happening }));
  }

  #closed() {
    this.#socket = null;
    if (this.connected) {
      this.connected = false;
      this.dispatchEvent(new Event("gone"));
    } else {
      ask("GET", "/v1/health").catch(() => {}); // tells the console if the token is not good any more
    }
    setTimeout(() => this.follow(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }
}

export const events = new Events();
