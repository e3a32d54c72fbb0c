// Which of the two languages is shown, and a text in it.

import { keep, kept } from "./kept.js";
import { TEXTS } from "./texts.js";

/** @typedef {{zh: string, en: string}} Both a sentence in both languages, as the agent sends it */

const CHOICES = ["zh", "en"];
const usual = navigator.language.toLowerCase().startsWith("en") ? "en" : "zh";
let chosen = usual;

/** The language that was chosen last, else the browser's. */
export function begin() {
  const last = kept("language", usual);
  use(CHOICES.includes(last) ? last : usual);
}

/** @returns {string} `zh` or `en` */
export function language() {
  return chosen;
}

/** Show the other language from now on. */
export function change() {
  use(chosen === "zh" ? "en" : "zh");
  keep("language", chosen);
}

/** @param {string} wanted */
function use(wanted) {
  chosen = wanted;
  document.documentElement.lang = wanted === "zh" ? "zh-CN" : "en";
}

/**
 * A text of the table.
 * @param {string} key
 * @param {Record<string, string | number>} [values] for `{name}` in it
 * @returns {string}
 */
export function t(key, values = {}) {
  const pair = TEXTS[key];
  if (!pair) {
    throw new Error(`no text ${key}`);
  }
  return pair[CHOICES.indexOf(chosen)].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * A text of the table, or what stands for it where the table has none.
 * @param {string} key
 * @param {string} otherwise
 * @returns {string}
 */
export function tOr(key, otherwise) {
  return key in TEXTS ? t(key) : otherwise;
}

/**
 * What the agent says in both languages, in this one.
 * @param {Both | string | null | undefined} said
 * @returns {string}
 */
export function both(said) {
  if (!said) {
    return "";
  }
  return typeof said === "string" ? said : said[/** @type {"zh" | "en"} */ (chosen)] || said.zh || said.en;
}

/**
 * A moment by the clock of this machine, in the one order of figures that both languages read alike.
 * @param {string | number | Date} moment
 * @returns {string} `2026-01-31 08:05:09`
 */
export function clock(moment) {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? String(moment) : date.toLocaleString("sv-SE");
}
