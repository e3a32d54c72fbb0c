// A part of a view that shows what the agent answers, with what it says where it does not answer.

import { fill, h } from "../dom.js";
import { t } from "../language.js";
import { refusal } from "./note.js";

/**
 * Ask, and show the answer; an answer to a question that was asked again meanwhile is dropped.
 * @template T
 * @param {HTMLElement} place
 * @param {() => Promise<T>} ask
 * @param {(answer: T) => import("../dom.js").Part} shown
 * @param {boolean} [quiet] leave what is there until the answer comes
 */
export async function load(place, ask, shown, quiet = false) {
  const mine = String(Number(place.dataset.asked ?? "0") + 1);
  place.dataset.asked = mine;
  place.setAttribute("aria-busy", "true");
  if (!quiet) {
    fill(place, h("p.panel.empty", {}, t("say.loading")));
  }
  try {
    const answer = await ask();
    if (place.dataset.asked === mine) {
      fill(place, shown(answer));
    }
  } catch (error) {
    if (place.dataset.asked === mine) {
      fill(place, refusal(error));
    }
  } finally {
    if (place.dataset.asked === mine) {
      place.removeAttribute("aria-busy");
    }
  }
}

/** @returns {HTMLElement} a place to load into; its parts keep their distance */
export function place() {
  return h("div.stack");
}
