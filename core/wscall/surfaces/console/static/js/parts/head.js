// The head of a view: its name, a line about it, and its buttons.

import { h } from "../dom.js";
import { t } from "../language.js";

/**
 * @param {string} view name of the view
 * @param {...import("../dom.js").Part} buttons
 * @returns {HTMLElement}
 */
export function head(view, ...buttons) {
  return h(
    "div.head",
    {},
    h("div", {}, h("h1", {}, t(`${view}.title`)), h("p", {}, t(`${view}.about`))),
    h("div.row", {}, ...buttons),
  );
}

/**
 * @param {string} key of its text
 * @param {() => void} press
 * @param {{kind?: string, hint?: string, label?: string, disabled?: boolean}} [more] `kind` are its classes behind dots,
 *   `hint` the key that does the same, `label` what it is called where its text alone would not do
 * @returns {HTMLButtonElement}
 */
export function button(key, press, more = {}) {
  return /** @type {HTMLButtonElement} */ (
    h(
      `button${more.kind ?? ""}`,
      {
        type: "button",
        on: { click: press },
        "aria-label": more.label,
        "aria-keyshortcuts": more.hint,
        disabled: more.disabled,
      },
      t(key),
      more.hint ? h("kbd", { "aria-hidden": "true" }, more.hint) : null,
    )
  );
}
