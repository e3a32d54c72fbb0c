// One word about a state. Colour, sign and word say the same, so that none is needed alone.

import { h } from "../dom.js";
import { t, tOr } from "../language.js";

/** @typedef {"good" | "caution" | "bad" | "calm"} Tone */

/** @type {Record<Tone, string>} */
export const SIGNS = { good: "✓", caution: "!", bad: "✗", calm: "·" };

/** @type {Record<string, Tone>} */
const OUTCOMES = {
  ok: "good",
  no_card: "caution",
  timeout: "caution",
  busy: "caution",
  cancelled: "calm",
  absent: "bad",
  fault: "bad",
  quarantined: "bad",
};
/** @type {Record<string, Tone>} */
const STATES = { loaded: "good", disabled: "calm" };
/** @type {Record<string, Tone>} */
const SEVERITIES = { ok: "calm", warning: "caution", error: "bad" };

/**
 * @param {Tone} tone
 * @param {string} text
 * @returns {HTMLElement}
 */
export function badge(tone, text) {
  return h(`span.badge.${tone}`, {}, h("span", { "aria-hidden": "true" }, SIGNS[tone]), text);
}

/**
 * What came of an attempt.
 * @param {string} outcome
 * @returns {HTMLElement}
 */
export function outcomeBadge(outcome) {
  return badge(outcomeTone(outcome), tOr(`outcome.${outcome}`, outcome));
}

/**
 * @param {string} outcome
 * @returns {Tone}
 */
export function outcomeTone(outcome) {
  return OUTCOMES[outcome] ?? "calm";
}

/**
 * The state of a vendor directory.
 * @param {string} state
 * @returns {HTMLElement}
 */
export function stateBadge(state) {
  return badge(STATES[state] ?? "bad", tOr(`state.${state}`, state));
}

/**
 * How bad a finding or problem is.
 * @param {string} severity
 * @returns {Tone}
 */
export function severityTone(severity) {
  return SEVERITIES[severity] ?? "calm";
}

/**
 * Usable or not.
 * @param {boolean} usable
 * @returns {HTMLElement}
 */
export function usableBadge(usable) {
  return usable ? badge("good", t("devices.usable")) : badge("bad", t("devices.unusable"));
}
