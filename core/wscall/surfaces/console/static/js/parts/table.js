// A table with a name, heads with a scope, and a place to scroll in that the keyboard reaches.

import { h } from "../dom.js";

/**
 * @param {string} name what the table shows, for those who do not see it
 * @param {(string | {text: string, kind: string})[]} heads a head may give its column a class
 * @param {import("../dom.js").Part[][]} rows the first cell names the row
 * @param {string} empty said where there are no rows
 * @returns {HTMLElement}
 */
export function table(name, heads, rows, empty) {
  if (!rows.length) {
    return h("p.panel.empty", {}, empty);
  }
  const kinds = heads.map((head) => (typeof head === "string" ? "" : `.${head.kind}`));
  const words = heads.map((head) => (typeof head === "string" ? head : head.text));
  return h(
    "div.scroll",
    { role: "region", "aria-label": name, tabindex: "0" },
    h(
      "table.bare",
      { "aria-label": name },
      h("thead", {}, h("tr", {}, words.map((word, place) => h(`th${kinds[place]}`, { scope: "col" }, word)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell, place) => cellOf(cell, place, kinds[place]))))),
    ),
  );
}

/**
 * @param {import("../dom.js").Part} cell
 * @param {number} place
 * @param {string} kind
 * @returns {HTMLElement}
 */
function cellOf(cell, place, kind) {
  return place ? h(`td${kind}`, {}, cell) : h(`th${kind}`, { scope: "row" }, cell);
}
