// What stands around every view: the bar with the agent's state, and the menu.

import { ask } from "./agent.js";
import { byId, fill, h } from "./dom.js";
import { events } from "./events.js";
import * as language from "./language.js";
import { badge } from "./parts/badge.js";
import { button } from "./parts/head.js";
import { say } from "./said.js";
import * as scheme from "./scheme.js";
import { showKeys } from "./shortcuts.js";

const { t } = language;

/** @type {{version: string, configuration: string, inside: boolean}} */
const known = { version: "", configuration: "", inside: true };
const about = h("span.about");
const state = h("span.state");
/** @type {Record<string, number>} view → how many things in it want somebody's attention */
const counts = {};
/** @type {import("./router.js").Router} */
let router;
let again = () => {};

/**
 * @param {import("./router.js").Router} used
 * @param {() => void} redraw
 */
export function begin(used, redraw) {
  router = used;
  again = redraw;
  router.changed = drawMenu;
  events.addEventListener("connected", tell);
  events.addEventListener("connected", look);
  events.addEventListener("gone", tell);
  events.on(["page."], asked);
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // an anchor would leave the view's address
    byId("main").focus();
  });
  draw();
}

/** Ask for what the frame shows; what cannot be had is told by the view that shows it whole. */
export function look() {
  known.inside = true;
  void learn("/v1/health", (health) => (known.version = health.version));
  void learn("/v1/config", ({ path, problems }) => {
    known.configuration = path;
    count("configuration", problems.filter((/** @type {any} */ each) => each.severity === "error").length);
  });
  void learn("/v1/pages", ({ asking }) => count("pages", asking.length));
}

/**
 * @param {string} path
 * @param {(answer: any) => void} keep
 */
async function learn(path, keep) {
  try {
    keep(await ask("GET", path));
    tell();
  } catch {
    // as above
  }
}

/** There is no token: nothing can be chosen. */
export function outside() {
  known.inside = false;
  draw();
}

/**
 * Tell how many things in a view want somebody's attention.
 * @param {string} view
 * @param {number} number
 */
export function count(view, number) {
  counts[view] = number;
  drawMenu();
}

/** @param {import("./events.js").Happening} happening */
function asked(happening) {
  if (happening.type === "page.asks") {
    count("pages", (counts.pages ?? 0) + 1);
    say(t("pages.somebody_asks", { origin: happening.origin }));
  }
}

/** Tell what is known by now, beside the buttons: somebody may be at one of them. */
function tell() {
  about.title = known.configuration;
  about.textContent = [known.version && `wscall ${known.version}`, known.configuration].filter(Boolean).join(" · ");
  fill(state, known.inside && (events.connected ? badge("good", t("frame.connected")) : badge("bad", t("frame.gone"))));
}

/** Draw bar and menu. */
export function draw() {
  byId("skip").textContent = t("frame.skip");
  tell();
  fill(
    byId("top"),
    h("span.brand", {}, h("img", { src: "icon.svg", alt: "" }), t("frame.name")),
    about,
    state,
    button("frame.language", changeLanguage, { kind: ".small" }),
    button(`frame.scheme.${scheme.scheme()}`, changeScheme, {
      kind: ".small",
      label: t("frame.scheme", { now: t(`frame.scheme.${scheme.scheme()}`) }),
    }),
    button("frame.keys", showKeys, { kind: ".small", hint: "?" }),
  );
  drawMenu();
}

function changeLanguage() {
  language.change();
  again();
}

function changeScheme() {
  scheme.change();
  draw();
}

function drawMenu() {
  const menu = byId("menu");
  const links = () => [...menu.querySelectorAll("a")];
  const at = links().findIndex((link) => link === document.activeElement);
  menu.setAttribute("aria-label", t("frame.menu"));
  fill(menu, known.inside && h("ul", {}, router.views.map(item)));
  links()[at]?.focus();
}

/**
 * @param {import("./router.js").View} view
 * @param {number} place
 */
function item(view, place) {
  const waiting = counts[view.name] ?? 0;
  return h(
    "li",
    {},
    h(
      "a",
      { href: `#/${view.name}`, "aria-current": view === router.view && "page", "aria-keyshortcuts": place + 1 },
      h("span", {}, t(`${view.name}.title`)),
      waiting ? h("span.count", {}, waiting, h("span.unseen", {}, t(`${view.name}.count`))) : null,
      h("kbd", { "aria-hidden": "true" }, place + 1),
    ),
  );
}
