// How this installation stands with the card management platform: address, key, and what waits for it.

import { ask } from "../agent.js";
import { fill, h } from "../dom.js";
import { clock, t } from "../language.js";
import { badge } from "../parts/badge.js";
import { button, head } from "../parts/head.js";
import { load, place } from "../parts/loading.js";
import { table } from "../parts/table.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
let refresh = () => {};

export const name = "platform";

/** @param {HTMLElement} main */
export function show(main) {
  const state = place();
  refresh = () => void load(state, () => ask("GET", "/v1/platform"), shown);
  fill(main, head("platform", button("say.refresh", refresh, { hint: "R" })), state);
  refresh();
}

export function act() {
  refresh();
}

/** @param {any} platform */
function shown({ address, org_code: orgCode, key, journal }) {
  const refused = journal.refused.reduce((/** @type {number} */ sum, /** @type {any} */ each) => sum + each.count, 0);
  return [
    h(
      "dl.panel.facts",
      {},
      h("dt", {}, t("platform.address")),
      h("dd", {}, address ? h("code", {}, address) : badge("bad", t("platform.no_address"))),
      h("dt", {}, t("platform.org")),
      h("dd", {}, orgCode || "–"),
      h("dt", {}, t("platform.key")),
      h("dd", {}, keyState(key)),
    ),
    h("h2", {}, t("platform.journal")),
    h(
      "dl.tiles",
      {},
      tile("waiting", journal.waiting),
      tile("refused", refused),
      tile("issues", journal.issues.length),
    ),
    refused ? refusedTable(journal.refused) : null,
    journal.issues.length ? issuesTable(journal.issues) : null,
  ];
}

/** @param {{present: boolean, age: number | null}} key */
function keyState({ present, age }) {
  if (!present) {
    return [badge("caution", t("platform.key.none")), " ", h("span.muted", {}, t("platform.key.none.about"))];
  }
  return [badge("good", t("platform.key.present")), " ", h("span.muted", {}, age === null ? t("platform.key.unknown") : old(age))];
}

/** @param {number} seconds */
function old(seconds) {
  if (seconds < HOUR) {
    return t("platform.key.minutes", { count: Math.round(seconds / 60) });
  }
  return seconds < DAY
    ? t("platform.key.hours", { count: Math.round(seconds / HOUR) })
    : t("platform.key.days", { count: Math.round(seconds / DAY) });
}

/**
 * @param {string} what
 * @param {number} count
 */
function tile(what, count) {
  return h("div.tile", {}, h("dt", {}, t(`platform.${what}`)), h("dd", {}, count));
}

/** @param {{code: number, count: number}[]} refused */
function refusedTable(refused) {
  const rows = refused.map(({ code, count }) => [code, count]);
  return table(t("platform.refused"), [t("platform.code"), t("platform.count")], rows, "");
}

/** @param {{id: number, created: string}[]} issues */
function issuesTable(issues) {
  const rows = issues.map(({ id, created }) => [id, clock(created)]);
  return [h("p.muted", {}, t("platform.issues.about")), table(t("platform.issues"), [t("platform.number"), t("platform.since")], rows, "")];
}
