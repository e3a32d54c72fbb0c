// Pages of a HIS: those that ask to be paired, those that may call the agent, and origins that were turned away.

import { ask } from "../agent.js";
import { fill, h } from "../dom.js";
import { events } from "../events.js";
import { count } from "../frame.js";
import { clock, t } from "../language.js";
import { field } from "../parts/field.js";
import { button, head } from "../parts/head.js";
import { load, place } from "../parts/loading.js";
import { refusal } from "../parts/note.js";
import { sure } from "../parts/sure.js";
import { table } from "../parts/table.js";
import { say } from "../said.js";

let refresh = () => {};
/** @type {HTMLElement} */
let problem;

export const name = "pages";

/** @param {HTMLElement} main */
export function show(main) {
  const state = place();
  problem = h("div");
  /** @param {boolean} quiet */
  const again = (quiet) => load(state, () => ask("GET", "/v1/pages"), shown, quiet);
  refresh = () => void again(true);
  fill(main, head("pages", button("say.refresh", refresh, { hint: "R" })), problem, state);
  void again(false);
  return events.on(["page."], refresh);
}

export function act() {
  refresh();
}

/** @param {any} pages */
function shown({ asking, allowed, refused, origins }) {
  count("pages", asking.length);
  return [
    h("h2", {}, t("pages.asking")),
    asking.length ? asking.map(asks) : h("p.panel.empty", {}, t("pages.nobody_asks")),
    h("h2", {}, t("pages.allowed")),
    table(t("pages.allowed"), ["origin", "page", "since", "action"].map((each) => t(`pages.${each}`)), allowed.map(allowedRow), t("pages.none_allowed")),
    h("h2", {}, t("pages.origins")),
    h("p.muted", {}, t("pages.origins.about")),
    originForm(),
    table(t("pages.origins"), ["origin", "allowed_by", "action"].map((each) => t(`pages.${each}`)), origins.map(originRow), t("pages.no_origins")),
    h("h2", {}, t("pages.refused")),
    table(t("pages.refused"), ["origin", "last", "count_of", "action"].map((each) => t(`pages.${each}`)), refused.map(refusedRow), t("pages.none_refused")),
  ];
}

/** @param {any} page */
function asks({ id, origin, title, code }) {
  return h(
    "section.panel.asking",
    { "aria-label": t("pages.asks", { origin }) },
    h(
      "div.stack",
      {},
      h("h3", {}, h("code", {}, origin)),
      title ? h("p.muted", {}, t("pages.says", { title })) : null,
      h("p", {}, t("pages.compare")),
      h("p.digits", { "aria-label": [...code].join(" ") }, code),
    ),
    h(
      "div.row",
      {},
      button("pages.allow", () => void carryOut("POST", `/v1/pages/${id}/allow`, "pages.did.allow", origin), { kind: ".main", label: t("pages.allow_it", { origin }) }),
      button("pages.deny", () => void carryOut("POST", `/v1/pages/${id}/deny`, "pages.did.deny", origin), { kind: ".grave", label: t("pages.deny_it", { origin }) }),
    ),
  );
}

/** @param {any} page */
function allowedRow({ id, origin, title, since }) {
  const end = async () => {
    if (await sure(t("pages.sure", { origin }), t("pages.sure.about"), "pages.end")) {
      await carryOut("DELETE", `/v1/pages/${id}`, "pages.did.end", origin);
    }
  };
  return [h("code", {}, origin), title, clock(since), button("pages.end", () => void end(), { kind: ".small", label: t("pages.end_it", { origin }) })];
}

/** @param {{origin: string, source: string}} each */
function originRow({ origin, source }) {
  const end = async () => {
    if (await sure(t("pages.sure_end_origin", { origin }), t("pages.sure_end_origin.about"), "pages.end_origin")) {
      await carryOut("POST", "/v1/origins", "pages.did.end_origin", origin, { origin, allowed: false });
    }
  };
  return [
    h("code", {}, origin),
    t(`pages.by.${source}`),
    source === "console"
      ? button("pages.end_origin", () => void end(), { kind: ".small", label: t("pages.end_origin_it", { origin }) })
      : h("span.muted", {}, t("pages.in_the_file")),
  ];
}

/** @param {any} each */
function refusedRow({ origin, at, times }) {
  const allow = async () => {
    if (await sure(t("pages.sure_origin", { origin }), t("pages.sure_origin.about"), "pages.allow_origin")) {
      await allowOrigin(origin);
    }
  };
  return [
    h("code", {}, origin),
    clock(at),
    times,
    button("pages.allow_origin", () => void allow(), { kind: ".small", label: t("pages.allow_origin_it", { origin }) }),
  ];
}

function originForm() {
  const origin = /** @type {HTMLInputElement} */ (
    h("input", { type: "url", required: true, pattern: "https?://[^\\/]+", placeholder: "https://his.example.cn", title: t("pages.origin.hint"), spellcheck: "false" })
  );
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    void allowOrigin(origin.value.trim());
  };
  return h(
    "form.panel.row.origin-form",
    { on: { submit } },
    field(t("pages.new_origin"), origin, t("pages.origin.hint")),
    h("button", { type: "submit" }, t("pages.allow_origin")),
  );
}

/** @param {string} origin */
function allowOrigin(origin) {
  return carryOut("POST", "/v1/origins", "pages.did.origin", origin, { origin });
}

/**
 * @param {string} method
 * @param {string} path
 * @param {string} done key of what is said then
 * @param {string} origin
 * @param {unknown} [body]
 */
async function carryOut(method, path, done, origin, body = method === "POST" ? {} : undefined) {
  fill(problem);
  try {
    await ask(method, path, body);
    say(t(done, { origin }));
    refresh();
  } catch (error) {
    fill(problem, refusal(error));
  }
}
