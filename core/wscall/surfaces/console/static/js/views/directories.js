// The vendor directories in the order in which they are asked: state, reason, and the way out of quarantine.

import { ask } from "../agent.js";
import { fill, h } from "../dom.js";
import { events } from "../events.js";
import { both, t, tOr } from "../language.js";
import { badge, stateBadge } from "../parts/badge.js";
import { button, head } from "../parts/head.js";
import { load, place } from "../parts/loading.js";
import { refusal } from "../parts/note.js";
import { sure } from "../parts/sure.js";
import { table } from "../parts/table.js";
import { say } from "../said.js";

let refresh = () => {};

export const name = "directories";

/** @param {HTMLElement} main */
export function show(main) {
  const list = place();
  const said = h("div");
  /** @param {boolean} quiet */
  const again = (quiet) => load(list, () => ask("GET", "/v1/plugins"), (answer) => shown(answer, said), quiet);
  refresh = () => void again(true);
  fill(main, head("directories", button("say.refresh", refresh, { hint: "R" })), said, list);
  void again(false);
  return events.on(["plugin.state"], () => void again(true));
}

export function act() {
  refresh();
}

/**
 * @param {any} answer
 * @param {HTMLElement} said
 */
function shown(answer, said) {
  return [
    table(t("directories.title"), heads(), answer.directories.map((/** @type {any} */ each) => row(each, said)), t("directories.none")),
    h("h2", {}, t("directories.plugins")),
    table(
      t("directories.plugins"),
      ["plugin", "state", "hooks"].map((each) => t(`directories.${each}`)),
      answer.plugins.map(plugin),
      t("directories.none"),
    ),
  ];
}

function heads() {
  const short = (/** @type {string} */ name) => ({ text: t(`directories.${name}`), kind: "short" });
  return [short("directory"), short("state"), t("directories.about_it"), short("trust"), short("action")];
}

/**
 * @param {any} each
 * @param {HTMLElement} said
 */
function row(each, said) {
  const crashes = each.crashes ? badge("caution", t("directories.crashes", { count: each.crashes })) : null;
  return [
    [each.directory, h("p.muted", {}, each.mark)],
    h("div.stack.close", {}, stateBadge(each.state), crashes),
    [h("p", {}, both(each.title), " ", each.version), reason(each), devices(each)],
    tOr(`trust.${each.trust}`, each.trust),
    button("directories.reset", () => void reset(each.directory, said), {
      kind: ".small",
      label: t("directories.reset_it", { directory: each.directory }),
      disabled: !each.crashes && each.state !== "quarantined",
    }),
  ];
}

/** @param {any} each */
function reason(each) {
  const why = both(each.reason);
  return why ? h("p", {}, why) : null;
}

/** @param {any} each */
function devices(each) {
  const names = each.devices.map((/** @type {any} */ device) => `${device.name} (${device.transport})`);
  return names.length ? h("p.muted", {}, names.join(" · ")) : null;
}

/** @param {any} each */
function plugin(each) {
  return [[each.name, h("p.muted", {}, each.source)], stateBadge(each.state), [...each.hooks.map((/** @type {string} */ hook) => h("p", {}, h("code", {}, hook))), reason(each)]];
}

/**
 * @param {string} directory
 * @param {HTMLElement} said
 */
async function reset(directory, said) {
  fill(said);
  if (!(await sure(t("directories.sure", { directory }), t("directories.sure.about"), "directories.reset"))) {
    return;
  }
  try {
    const status = await ask("POST", `/v1/plugins/${encodeURIComponent(directory)}/reset`, {});
    say(t("directories.done", { directory, state: tOr(`state.${status.state}`, status.state) }));
    refresh();
  } catch (error) {
    fill(said, refusal(error));
  }
}
