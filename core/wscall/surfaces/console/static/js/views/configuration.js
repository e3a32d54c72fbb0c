// WSCallConfig.ini as it stands: what is wrong with it, by line, then every key.

import { ask } from "../agent.js";
import { fill, h } from "../dom.js";
import { count } from "../frame.js";
import { both, t, tOr } from "../language.js";
import { badge, severityTone } from "../parts/badge.js";
import { button, head } from "../parts/head.js";
import { load, place } from "../parts/loading.js";
import { fix, note } from "../parts/note.js";

let refresh = () => {};

export const name = "configuration";

/** @param {HTMLElement} main */
export function show(main) {
  const state = place();
  refresh = () => void load(state, () => ask("GET", "/v1/config"), shown);
  fill(main, head("configuration", button("say.refresh", refresh, { hint: "R" })), state);
  refresh();
}

export function act() {
  refresh();
}

/** @param {any} configuration */
function shown({ path, problems, keys }) {
  count("configuration", problems.filter((/** @type {any} */ each) => each.severity === "error").length);
  const sections = [...new Set(keys.map((/** @type {any} */ key) => key.section))];
  return [
    h("p", {}, h("code", {}, path)),
    problems.length ? h("ul.checks", {}, problems.map(problem)) : note("good", t("configuration.fine")),
    ...sections.map((section) => sectionTable(section, keys, problems)),
  ];
}

/** @param {any} each */
function problem(each) {
  const found = each.found && t("say.found", { what: each.found });
  const needed = each.needed && t("say.needed", { what: each.needed });
  return h(
    "li",
    {},
    h("h2", {}, badge(severityTone(each.severity), tOr(`severity.${each.severity}`, each.severity)), where(each)),
    h("p", {}, [both(each.what), found, needed].filter(Boolean).join("；")),
    fix(both(each.advice)),
  );
}

/**
 * Where it stands, as a way to the key below.
 * @param {any} each
 */
function where({ line, column, key, file }) {
  if (!line) {
    return h("code", {}, key || file);
  }
  const go = () => document.getElementById(`line-${line}`)?.focus();
  return h("button.small.plain", { type: "button", on: { click: go } }, t("configuration.at", { line, column }), h("code", {}, key));
}

/**
 * @param {string} section
 * @param {any[]} keys
 * @param {any[]} problems
 */
function sectionTable(section, keys, problems) {
  const rows = keys.filter((key) => key.section === section);
  return h(
    "div.scroll",
    { role: "region", "aria-label": `[${section}]`, tabindex: "0" },
    h(
      "table.tight.keys-of-section",
      {},
      h("caption", {}, h("code", {}, `[${section}]`)),
      h("thead", {}, h("tr", {}, ["key", "value", "line", "about_it"].map((head) => h("th", { scope: "col" }, t(`configuration.${head}`))))),
      h("tbody", {}, rows.map((key) => row(key, problems))),
    ),
  );
}

/**
 * @param {any} key
 * @param {any[]} problems
 */
function row(key, problems) {
  const wrong = key.line ? problems.filter((each) => each.line === key.line) : [];
  return h(
    "tr",
    { id: key.line ? `line-${key.line}` : null, tabindex: key.line ? "-1" : null },
    h("th", { scope: "row" }, h("code", {}, key.key)),
    h("td", {}, value(key), wrong.map((each) => h("p", {}, badge(severityTone(each.severity), both(each.what))))),
    h("td.number", {}, key.line || "–"),
    h("td", {}, both(key.about), both(key.allowed) && h("p.muted", {}, t("configuration.allowed", { what: both(key.allowed) }))),
  );
}

/** @param {any} key */
function value(key) {
  if (key.value) {
    return h("code", {}, key.value);
  }
  return h("span.muted", {}, key.default ? t("configuration.default", { what: key.default }) : t("configuration.empty"));
}
