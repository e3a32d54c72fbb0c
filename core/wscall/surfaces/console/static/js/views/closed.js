// What is shown without a token: why, and how to come in.

import { fill, h } from "../dom.js";
import { t } from "../language.js";
import { fix, note, refusal } from "../parts/note.js";

/**
 * @param {HTMLElement} main
 * @param {unknown} why the agent refused the ticket; null where there was none
 */
export function show(main, why) {
  document.title = `${t("closed.title")} · wscall`;
  fill(
    main,
    h("h1", {}, t("closed.title")),
    why ? refusal(why) : note("caution", t("closed.about")),
    fix(t("closed.how")),
    h("pre.panel", {}, "wscall console"),
  );
}
