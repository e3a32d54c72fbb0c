// The devices, opened for real, and what happens on them: plugged in and out, cards put down and taken away.

import { ask } from "../agent.js";
import { fill, h } from "../dom.js";
import { events } from "../events.js";
import { both, clock, t, tOr } from "../language.js";
import { badge, usableBadge } from "../parts/badge.js";
import { button, head } from "../parts/head.js";
import { load, place } from "../parts/loading.js";
import { table } from "../parts/table.js";

const KEPT = 30; // happenings shown
const SETTLING = 700; // milliseconds: what is plugged in makes several events

/** @type {import("../events.js").Happening[]} */
const happened = [];
/** @type {Map<string, boolean>} device → whether a card lies there */
const cards = new Map();
let refresh = () => {};

export const name = "devices";

/** @param {HTMLElement} main */
export function show(main) {
  const list = place();
  const heard = h("div.stack");
  /** @type {any[]} */
  let devices = [];
  const shown = () => table(t("devices.title"), heads(), devices.map(row), t("devices.none"));
  /** @param {boolean} quiet */
  const again = (quiet) =>
    load(list, async () => (devices = (await ask("GET", "/v1/devices")).devices), shown, quiet);
  refresh = () => void again(false);
  /** @type {number | undefined} */
  let settling = undefined;
  const stop = events.on(["device.", "card."], (happening) => {
    note(happening);
    fill(heard, ...live());
    if (happening.type.startsWith("card.")) {
      fill(list, devices.length ? shown() : null);
    } else {
      clearTimeout(settling);
      settling = setTimeout(() => void again(true), SETTLING);
    }
  });
  fill(main, head("devices", button("say.refresh", refresh, { hint: "R" })), list, heard);
  fill(heard, ...live());
  refresh();
  events.watch(true);
  return () => {
    clearTimeout(settling);
    stop();
    events.watch(false);
    cards.clear();
  };
}

export function act() {
  refresh();
}

/** @param {import("../events.js").Happening} happening */
function note(happening) {
  happened.unshift(happening);
  happened.length = Math.min(happened.length, KEPT);
  if (happening.type.startsWith("card.")) {
    cards.set(`${happening.directory}/${happening.device}`, happening.type === "card.present");
  }
}

function heads() {
  const short = ["device", "capabilities", "state", "card"].map((each) => ({ text: t(`devices.${each}`), kind: "short" }));
  return [...short, t("devices.identity")];
}

/** @param {any} device */
function row(device) {
  const name = `${device.directory}/${device.device}`;
  return [
    [name, h("p.muted", {}, device.driver)],
    device.capabilities.map((/** @type {string} */ each) => h("p", {}, tOr(`capability.${each}`, each))),
    usableBadge(device.ok),
    card(cards.get(name)),
    device.ok ? identity(device.identity) : both(device.error),
  ];
}

/** @param {boolean | undefined} present */
function card(present) {
  if (present === undefined) {
    return h("span.muted", {}, "–");
  }
  return present ? badge("good", t("devices.present")) : badge("calm", t("devices.removed"));
}

/** @param {{model: string, serial: string, firmware: string} | null} known */
function identity(known) {
  const said = ["model", "serial", "firmware"].filter((each) => known?.[/** @type {"model"} */ (each)]);
  return said.map((each) => h("p", {}, t(`devices.${each}`, { what: known?.[/** @type {"model"} */ (each)] ?? "" })));
}

function live() {
  const rows = happened.map((each) => [
    clock(each.at ?? Date.now()),
    tOr(`event.${each.type}`, each.type),
    `${each.directory}/${each.device}`,
    [each.model, each.slot].filter(Boolean).join(" "),
  ]);
  const names = ["when", "what", "device", "more"].map((each) => t(`devices.${each}`));
  return [h("h2", {}, t("devices.live")), table(t("devices.live"), names, rows, t("devices.quiet"))];
}
