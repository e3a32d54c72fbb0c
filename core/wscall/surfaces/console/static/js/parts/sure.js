// A question before something that is not taken back easily.

import { byId, fill, h } from "../dom.js";
import { button } from "./head.js";

/**
 * @param {string} question
 * @param {string} about what follows from a yes
 * @param {string} yes key of the text of the button that does it
 * @returns {Promise<boolean>}
 */
export function sure(question, about, yes) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("ask"));
  return new Promise((decided) => {
    fill(
      dialog,
      h("h2", { id: "ask-title" }, question),
      h("p", {}, about),
      h(
        "div.row",
        {},
        button(yes, () => dialog.close("yes"), { kind: ".grave" }),
        button("say.cancel", () => dialog.close("no")),
      ),
    );
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => decided(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}
