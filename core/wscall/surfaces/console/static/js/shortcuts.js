// Keys for people who would rather not reach for the mouse. Single keys can be switched off, since speech input and
// some aids send them by accident.

import { byId, fill, h } from "./dom.js";
import { keep, kept } from "./kept.js";
import * as language from "./language.js";
import { button } from "./parts/head.js";
import { cancel } from "./views/read.js";

const { t } = language;
let on = true;

/**
 * @param {import("./router.js").Router} router
 * @param {() => void} again shows everything again
 */
export function begin(router, again) {
  on = kept("keys", "on") === "on";
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      void cancel();
    } else if (on && !busy(event) && press(event.key, router, again)) {
      event.preventDefault();
    }
  });
}

/**
 * Whether the key belongs to something else: a field, a dialog, the browser.
 * @param {KeyboardEvent} event
 */
function busy(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  return (
    event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat ||
    target.matches("input, select, textarea") || document.querySelector("dialog[open]") !== null
  );
}

/**
 * @param {string} key
 * @param {import("./router.js").Router} router
 * @param {() => void} again
 * @returns {boolean} whether the key means something
 */
function press(key, router, again) {
  const view = router.views[Number(key) - 1];
  if (view) {
    location.hash = `#/${view.name}`;
  } else if (key === "?") {
    showKeys();
  } else if (key.toLowerCase() === "l") {
    language.change();
    again();
  } else if (key.toLowerCase() === "r" && router.view.act) {
    router.view.act();
  } else {
    return false;
  }
  return true;
}

/** The list of keys. */
export function showKeys() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("keys"));
  const rows = ["1-9", "R", "Esc", "L", "?"].map((key) => [
    h("dt", {}, h("kbd", {}, key)),
    h("dd", {}, t(`keys.${key}`)),
  ]);
  fill(
    dialog,
    h("h2", { id: "keys-title" }, t("keys.title")),
    h("dl.keys-list", {}, rows),
    h("label.across", {}, box(), t("keys.on")),
    h("div.row", {}, button("say.close", () => dialog.close())),
  );
  dialog.showModal();
}

function box() {
  /** @param {Event} event */
  const changed = (event) => {
    on = /** @type {HTMLInputElement} */ (event.target).checked;
    keep("keys", on ? "on" : "off");
  };
  return h("input", { type: "checkbox", checked: on, on: { change: changed } });
}
