// The doctor: every check, what it found, and what to do about it.

import { ask } from "../agent.js";
import { fill, h } from "../dom.js";
import { both, clock, t, tOr } from "../language.js";
import { badge, severityTone, SIGNS } from "../parts/badge.js";
import { button, head } from "../parts/head.js";
import { load, place } from "../parts/loading.js";
import { fix, note } from "../parts/note.js";
import { say } from "../said.js";

/** @type {{answer: any, at: number} | null} */
let last = null;
let run = () => {};

export const name = "doctor";

/** @param {HTMLElement} main */
export function show(main) {
  const found = place();
  run = () =>
    void load(
      found,
      async () => {
        say(t("doctor.running"));
        last = { answer: await ask("GET", "/v1/doctor"), at: Date.now() };
        say(summary(last.answer));
        return last;
      },
      shown,
    );
  fill(main, head("doctor", button("doctor.run", run, { kind: ".main", hint: "R" })), found);
  fill(found, last ? shown(last) : h("p.panel.empty", {}, t("doctor.not_yet")));
}

export function act() {
  run();
}

/** @param {any} answer */
function summary(answer) {
  const count = (/** @type {string} */ severity) =>
    answer.checks.flatMap((/** @type {any} */ check) => check.findings).filter((/** @type {any} */ each) => each.severity === severity)
      .length;
  return answer.ok ? t("doctor.well", { warnings: count("warning") }) : t("doctor.ill", { errors: count("error"), warnings: count("warning") });
}

/** @param {{answer: any, at: number}} seen */
function shown({ answer, at }) {
  return [
    note(answer.ok ? "good" : "bad", summary(answer), t("doctor.at", { at: clock(at) })),
    h("ul.checks", {}, answer.checks.map(check)),
  ];
}

/** @param {any} each */
function check(each) {
  const title = both(each.title) || each.name;
  return h("li", {}, h("h2", {}, result(each), title), each.findings.map(finding));
}

/** @param {any} each */
function result(each) {
  if (!each.ok) {
    return badge("bad", t("doctor.error"));
  }
  const warned = each.findings.some((/** @type {any} */ found) => found.severity === "warning");
  return warned ? badge("caution", t("doctor.warning")) : badge("good", t("doctor.ok"));
}

/** @param {any} each */
function finding(each) {
  const tone = severityTone(each.severity);
  return h(
    `div.finding.${tone}`,
    {},
    h("span.sign", { "aria-hidden": "true" }, SIGNS[tone]),
    h("div", {}, h("span.unseen", {}, tOr(`severity.${each.severity}`, each.severity)), both(each.what), fix(both(each.advice))),
  );
}
