/** What happens at the counter, as it happens: one WebSocket for all listeners of a page. */

import { ConnectionLost, WSCallError } from "./errors.mjs";
import { refusal } from "./exchange.mjs";

/** Seconds before the first new attempt after a loss, and at most. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 30;
const CARDS = new Set(["card.present", "card.removed", "*"]);

/** @typedef {import("../wscall").AgentEvent} AgentEvent */
/** @typedef {(event: AgentEvent) => void} Listener */

/** Connects with its first listener, again after a loss, and closes after the last. */
export class EventFeed {
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
