// What screen readers are told: results politely, failures at once.

import { byId } from "./dom.js";

/** @param {string} text */
export function say(text) {
  tell("said", text);
}

/** @param {string} text */
export function alarm(text) {
  tell("alarm", text);
}

/**
 * Empty first: the same words twice would not be read twice.
 * @param {string} id
 * @param {string} text
 */
function tell(id, text) {
  const place = byId(id);
  place.textContent = "";
  requestAnimationFrame(() => {
    place.textContent = text;
  });
}
