// The last lines of the log and of the audit log, which hold no personal data.

import { ask } from "../agent.js";
import { fill, h } from "../dom.js";
import { clock, t } from "../language.js";
import { badge } from "../parts/badge.js";
import { field } from "../parts/field.js";
import { button, head } from "../parts/head.js";
import { load, place } from "../parts/loading.js";

const LEVELS = ["debug", "info", "warning", "error"];
const COUNTS = ["100", "200", "500", "1000"];
const asked = { kind: "log", level: "info", lines: "200" };
/** Names of what every line has, which stands in columns of its own. */
const SHOWN = new Set(["timestamp", "time", "level", "logger", "event"]);
/** @type {Record<string, import("../parts/badge.js").Tone>} */
const TONES = { warning: "caution", error: "bad", critical: "bad" };
let refresh = () => {};

export const name = "logs";

/** @param {HTMLElement} main */
export function show(main) {
  const lines = place();
  refresh = () =>
    void load(lines, () => ask("GET", `/v1/logs?${new URLSearchParams(asked)}`), shown, true).then(toEnd);
  fill(
    main,
    head("logs", button("say.refresh", refresh, { hint: "R" })),
    h(
      "div.row",
      {},
      choice("kind", ["log", "audit"], (kind) => t(`logs.kind.${kind}`)),
      choice("level", LEVELS, (level) => t(`logs.level.${level}`)),
      choice("lines", COUNTS, (count) => count),
    ),
    lines,
  );
  refresh();
}

export function act() {
  refresh();
}

/**
 * @param {"kind" | "level" | "lines"} what
 * @param {string[]} values
 * @param {(value: string) => string} named
 */
function choice(what, values, named) {
  /** @param {Event} event */
  const change = (event) => {
    asked[what] = /** @type {HTMLSelectElement} */ (event.target).value;
    refresh();
  };
  const options = values.map((value) => h("option", { value, selected: value === asked[what] }, named(value)));
  return field(t(`logs.${what}`), h("select", { on: { change } }, options));
}

/** The newest line is the last. */
function toEnd() {
  const box = document.querySelector(".lines");
  box?.scrollTo(0, box.scrollHeight);
}

/** @param {any} answer */
function shown({ kind, lines }) {
  if (!lines.length) {
    return h("p.panel.empty", {}, t("logs.none"));
  }
  const heads = kind === "log" ? ["when", "level", "said"] : ["when", "function", "said"];
  return h(
    "div.lines",
    { role: "region", "aria-label": t(`logs.kind.${kind}`), tabindex: "0" },
    h(
      "table.bare",
      { "aria-label": t(`logs.kind.${kind}`) },
      h("thead", {}, h("tr", {}, heads.map((each) => h("th", { scope: "col" }, t(`logs.${each}`))))),
      h("tbody", {}, lines.map(kind === "log" ? logLine : auditLine)),
    ),
  );
}

/** @param {Record<string, any>} line */
function logLine(line) {
  const more = rest(line, SHOWN);
  const level = line.level ? badge(TONES[line.level] ?? "calm", line.level) : null;
  return h(
    "tr",
    {},
    h("td", {}, line.timestamp ? clock(line.timestamp) : ""),
    h("td", {}, level),
    h("td.said", {}, line.event, more && h("p.muted", {}, more)),
  );
}

/** @param {Record<string, any>} line */
function auditLine(line) {
  return h(
    "tr",
    {},
    h("td", {}, line.time ? clock(line.time) : ""),
    h("td", {}, h("code", {}, line.function)),
    h("td.said", {}, rest(line, new Set(["time", "function"]))),
  );
}

/**
 * What else a line says, as `name=value`.
 * @param {Record<string, any>} line
 * @param {Set<string>} known
 */
function rest(line, known) {
  return Object.entries(line)
    .filter(([key, value]) => !known.has(key) && value !== "" && value !== null)
    .map(([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : value}`)
    .join(" ");
}
