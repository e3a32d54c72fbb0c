// A field with its label above and, where it needs one, a hint below, which screen readers give after the name.

import { h } from "../dom.js";

let made = 0;

/**
 * @param {string} label
 * @param {HTMLElement} control an input, select or textarea
 * @param {string} [hint]
 * @returns {HTMLElement}
 */
export function field(label, control, hint = "") {
  made += 1;
  control.id ||= `field-${made}`;
  if (hint) {
    control.setAttribute("aria-describedby", `${control.id}-hint`);
  }
  return h(
    "div.field",
    {},
    h("label", { for: control.id }, label),
    control,
    hint ? h("p.hint", { id: `${control.id}-hint` }, hint) : null,
  );
}
