// The trail of a read, drawn: who was asked in which order, what came of it, how long it took.

import { h } from "../dom.js";
import { both, t, tOr } from "../language.js";
import { outcomeBadge, outcomeTone } from "./badge.js";

/**
 * @typedef {object} Attempt as the agent answers it
 * @property {string} directory
 * @property {string} device
 * @property {string} outcome
 * @property {number} ms
 * @property {string} [capability]
 * @property {string} [driver]
 * @property {string | import("../agent.js").Both} [reason]
 * @property {{code: string | number, text: string} | null} [native]
 * @property {number} [rounds]
 */

/**
 * @param {Attempt[]} attempts
 * @returns {HTMLElement}
 */
export function drawTrail(attempts) {
  const longest = Math.max(1, ...attempts.map((attempt) => attempt.ms));
  return h("ol.trail", { "aria-label": t("read.trail") }, attempts.map((each, place) => row(each, place, longest)));
}

/**
 * @param {Attempt} attempt
 * @param {number} place
 * @param {number} longest milliseconds of the longest attempt
 * @returns {HTMLElement}
 */
function row(attempt, place, longest) {
  const why = [both(attempt.reason), native(attempt), rounds(attempt)].filter(Boolean).join(" · ");
  return h(
    "li",
    {},
    h("span.step", { "aria-hidden": "true" }, place + 1),
    h("span.who", {}, `${attempt.directory}/${attempt.device}`, about(attempt)),
    outcomeBadge(attempt.outcome),
    bar(attempt.ms / longest, outcomeTone(attempt.outcome)),
    h("span.number", {}, t("say.ms", { ms: Math.round(attempt.ms) })),
    why ? h("span.why", {}, why) : null,
  );
}

/** @param {Attempt} attempt */
function about(attempt) {
  const capability = attempt.capability && tOr(`capability.${attempt.capability}`, attempt.capability);
  const said = [capability, attempt.driver].filter(Boolean).join(" · ");
  return said ? h("span", {}, said) : null;
}

/** @param {Attempt} attempt */
function native({ native: said }) {
  return said ? t("read.native", { what: `${said.code} ${said.text}`.trim() }) : "";
}

/** @param {Attempt} attempt */
function rounds(attempt) {
  return (attempt.rounds ?? 1) > 1 ? t("read.rounds", { count: attempt.rounds ?? 1 }) : "";
}

/**
 * @param {number} part of the whole width
 * @param {string} tone
 * @returns {HTMLElement}
 */
function bar(part, tone) {
  const inner = h("span");
  inner.style.width = `${Math.max(1, Math.round(part * 100))}%`;
  return h(`span.bar.${tone}`, { "aria-hidden": "true" }, inner);
}
