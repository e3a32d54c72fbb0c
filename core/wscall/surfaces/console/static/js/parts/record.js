// The fields of a record by place and name, masked until somebody asks to see them.

import { h } from "../dom.js";
import { language, t, tOr } from "../language.js";
import { mask } from "../mask.js";

/**
 * @typedef {object} Field of a record's layout, as the agent's tables.json has it
 * @property {string} name
 * @property {string} label in Chinese
 * @property {string | null} hide the kind of what it holds, where that is to be hidden
 * @property {Record<string, string>} codes what its values mean, in the specification's words
 */

/**
 * @param {Field[]} layout
 * @param {string} output of the read: its values, joined by `|`
 * @param {{whole: boolean, all: boolean}} how whether values are shown whole, and empty fields at all
 * @returns {HTMLElement}
 */
export function drawRecord(layout, output, how) {
  const values = output.split("|");
  const rows = layout
    .map((field, place) => ({ field, place, value: values[place] ?? "" }))
    .filter(({ value }) => how.all || value);
  return h("ol.record", {}, rows.map((row) => line(row, how.whole)));
}

/**
 * @param {{field: Field, place: number, value: string}} row
 * @param {boolean} whole
 */
function line({ field, place, value }, whole) {
  const label = language() === "zh" ? field.label : tOr(`field.${field.name}`, field.label);
  const shown = whole ? value : mask(field.hide, value);
  const meaning = shown === value ? field.codes[value] : undefined;
  return h(
    "li",
    {},
    h("span.place", { title: field.name }, place + 1),
    h("span.name", {}, label),
    h("span.value", {}, shown || h("span.muted", {}, t("read.none")), meaning ? [" ", h("small", {}, meaning)] : null),
  );
}
