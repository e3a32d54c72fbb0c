// Elements without HTML strings: text only ever becomes text, so nothing that a device or a file says is markup.

/**
 * @typedef {Node | string | number | null | undefined | false | any[]} Part an array holds parts
 */

/**
 * An element.
 * @param {string} name tag, with classes behind dots: `p.muted`
 * @param {Record<string, unknown>} [given] attributes; `on` holds listeners; true is an empty attribute; null,
 *   undefined and false leave one out
 * @param {...Part} parts children
 * @returns {HTMLElement}
 */
export function h(name, given = {}, ...parts) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) {
    element.className = classes.join(" ");
  }
  for (const [key, value] of Object.entries(given)) {
    if (key === "on") {
      for (const [event, listener] of Object.entries(/** @type {Record<string, EventListener>} */ (value))) {
        element.addEventListener(event, listener);
      }
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...flat(parts));
  return element;
}

/**
 * Put parts in place of whatever an element holds.
 * @param {Element} element
 * @param {...Part} parts
 */
export function fill(element, ...parts) {
  element.replaceChildren(...flat(parts));
}

/**
 * @param {Part[]} parts
 * @returns {(Node | string)[]}
 */
function flat(parts) {
  /** @type {(Node | string)[]} */
  const found = [];
  for (const part of parts) {
    if (Array.isArray(part)) {
      found.push(...flat(part));
    } else if (part !== null && part !== undefined && part !== false) {
      found.push(part instanceof Node ? part : String(part));
    }
  }
  return found;
}

/**
 * The element with that id, which index.html has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`index.html has no #${id}`);
  }
  return element;
}
