// Light or dark: as the system says, unless somebody chose.

import { keep, kept } from "./kept.js";

const CHOICES = ["auto", "light", "dark"];
const dark = matchMedia("(prefers-color-scheme: dark)");
let chosen = "auto";

/** Begin with what was chosen last, and follow the system where nothing was. */
export function begin() {
  const last = kept("scheme", "auto");
  chosen = CHOICES.includes(last) ? last : "auto";
  dark.addEventListener("change", show);
  show();
}

/** @returns {string} `auto`, `light` or `dark` */
export function scheme() {
  return chosen;
}

/** Take the next choice. */
export function change() {
  chosen = CHOICES[(CHOICES.indexOf(chosen) + 1) % CHOICES.length];
  keep("scheme", chosen);
  show();
}

function show() {
  const now = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
  document.documentElement.dataset.scheme = now;
}
