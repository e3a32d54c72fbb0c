// What a read asks of the agent, and the fields where somebody may ask for something special.

import { ask } from "../agent.js";
import { h } from "../dom.js";
import { t } from "../language.js";
import { field } from "../parts/field.js";

export const KINDS = ["people", "card", "health", "code"];

/** @type {{reserve: string, limit: string, include: string}} */
const options = { reserve: "", limit: "", include: "" };

/** @returns {HTMLElement} */
export function optionsForm() {
  return h(
    "details",
    { open: Object.values(options).some(Boolean) },
    h("summary", {}, t("read.options")),
    h(
      "div.panel.fields",
      {},
      option("reserve", { placeholder: "00001|心脑血管外科|1|1|1|0.00|0|" }),
      option("limit", { type: "number", min: "0.1", max: "600", step: "0.1" }),
      option("include", { placeholder: "<SIM:SIM>" }),
    ),
  );
}

/**
 * @param {"reserve" | "limit" | "include"} name
 * @param {Record<string, string>} attributes
 */
function option(name, attributes) {
  /** @param {Event} event */
  const changed = (event) => {
    options[name] = /** @type {HTMLInputElement} */ (event.target).value.trim();
  };
  const given = { ...attributes, value: options[name], autocomplete: "off", spellcheck: "false" };
  return field(t(`read.${name}`), h("input", { ...given, on: { input: changed } }), t(`read.${name}.hint`));
}

/**
 * @param {string} kind one of KINDS
 * @param {string} id of the request
 * @param {AbortSignal} signal takes it back
 * @returns {Promise<any>} as the agent answers a read
 */
export function askFor(kind, id, signal) {
  const limit = options.limit ? Number(options.limit) : null;
  const shared = { limit, include: options.include };
  return kind === "code"
    ? ask("POST", "/v1/scan", shared, { id, signal })
    : ask("POST", "/v1/read", { kind, szReserve: options.reserve, ...shared }, { id, signal });
}
