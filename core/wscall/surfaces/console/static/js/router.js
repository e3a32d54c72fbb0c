// Which view is shown: the part of the address after `#/`. Links, history and reloading work as people expect.

import { byId, fill } from "./dom.js";
import { t } from "./language.js";

/**
 * @typedef {object} View
 * @property {string} name in the address, and in the texts as `name.title`
 * @property {(main: HTMLElement) => (() => void) | void} show put the view into `main`; may return what ends it
 * @property {() => void} [leave] forget what must not be there when somebody comes back
 * @property {() => void} [act] what the key R does
 */

export class Router {
  /** @type {(() => void) | void} */
  #end = undefined;
  /** @type {View | null} */
  #shown = null;
  #going = false;

  /** @param {View[]} views the first is where an unknown address leads */
  constructor(views) {
    this.views = views;
    this.changed = () => {};
    addEventListener("hashchange", () => this.#go(true));
  }

  /** Show none any more. */
  stop() {
    this.#end?.();
    this.#end = undefined;
    this.#shown?.leave?.();
    this.#shown = null;
    this.#going = false;
  }

  /** @returns {View} */
  get view() {
    const name = location.hash.slice(2).split("/")[0];
    return this.views.find((view) => view.name === name) ?? this.views[0];
  }

  /** Show what the address says. */
  begin() {
    this.#going = true;
    this.#go(false);
  }

  /** Show the same view again, e.g. in the other language. */
  again() {
    this.#show(this.view);
  }

  /** @param {boolean} focus whether the reader's place moves to the content */
  #go(focus) {
    if (!this.#going || (location.hash && !location.hash.startsWith("#/"))) {
      return; // outside, or an anchor within the page
    }
    if (this.#shown && this.#shown !== this.view) {
      this.#shown.leave?.();
    }
    this.#show(this.view);
    scrollTo(0, 0);
    if (focus) {
      byId("main").focus({ preventScroll: true });
    }
  }

  /** @param {View} view */
  #show(view) {
    const main = byId("main");
    this.#end?.();
    this.#shown = view;
    fill(main);
    document.title = `${t(`${view.name}.title`)} · wscall`;
    this.#end = view.show(main);
    this.changed();
  }
}
