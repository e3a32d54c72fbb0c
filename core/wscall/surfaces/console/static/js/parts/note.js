// A message with its sign: what it is, what more there is to know, what to do next.

import { Refused } from "../agent.js";
import { h } from "../dom.js";
import { both, t, tOr } from "../language.js";
import { alarm } from "../said.js";
import { SIGNS } from "./badge.js";

/**
 * @param {import("./badge.js").Tone} tone
 * @param {string} what
 * @param {...import("../dom.js").Part} more
 * @returns {HTMLElement}
 */
export function note(tone, what, ...more) {
  return h(
    `div.note.${tone}`,
    {},
    h("span.sign", { "aria-hidden": "true" }, SIGNS[tone]),
    h("div", {}, h("strong", {}, what), ...more.map((part) => (part ? h("p", {}, part) : null))),
  );
}

/**
 * What to do next, set apart.
 * @param {string} advice
 * @returns {HTMLElement | null}
 */
export function fix(advice) {
  return advice ? h("p.fix", {}, h("b", {}, t("say.next")), advice) : null;
}

/**
 * Why the agent did not answer; also said aloud.
 * @param {unknown} error
 * @returns {HTMLElement}
 */
export function refusal(error) {
  const refused = error instanceof Refused ? error : new Refused({ kind: "unknown", found: String(error) });
  const what = both(refused.text) || tOr(`refused.${refused.kind}`, t("refused.unknown"));
  const advice = both(refused.advice) || tOr(`refused.${refused.kind}.advice`, "");
  alarm(`${what} ${advice}`);
  return note("bad", what, parts(refused), advice && fix(advice));
}

/**
 * @param {Refused} refused
 * @returns {string}
 */
function parts(refused) {
  return [
    refused.where && t("say.where", { what: refused.where }),
    refused.found && t("say.found", { what: refused.found }),
    refused.needed && t("say.needed", { what: refused.needed }),
    refused.status && !refused.text && t("say.status", { what: refused.status }),
  ]
    .filter(Boolean)
    .join(" ");
}
