// Try a read: one click, the result, and the trail of attempts, which grows while the read goes on.

import { ask, Refused, requestName } from "../agent.js";
import { fill, h } from "../dom.js";
import { events } from "../events.js";
import { t } from "../language.js";
import { button, head } from "../parts/head.js";
import { note, refusal } from "../parts/note.js";
import { drawRecord } from "../parts/record.js";
import { drawTrail } from "../parts/trail.js";
import { say } from "../said.js";
import { askFor, KINDS, optionsForm } from "./read_request.js";

/** @typedef {import("../parts/trail.js").Attempt} Attempt */
/** @typedef {{kind: string, id: string, begun: number, attempts: Attempt[], given: AbortController}} Running */
/** @typedef {{kind: string, code: number, msg: string, output: string, id: string, trail: Attempt[], ms: number}} Result */

/** @type {{running: Running | null, result: Result | null, error: unknown, whole: boolean, all: boolean}} */
const state = { running: null, result: null, error: null, whole: false, all: false };
/** @type {HTMLElement | null} */
let place = null;
/** @type {Record<string, import("../parts/record.js").Field[]> | null} */
let layouts = null;

export const name = "read";

/** @param {HTMLElement} main */
export function show(main) {
  place = h("section.stack", { "aria-label": t("read.result") });
  fill(main, head("read"), kinds(), optionsForm(), place);
  draw();
  const clock = setInterval(tick, 200);
  const stop = events.on(["read.progress"], progressed);
  return () => {
    clearInterval(clock);
    stop();
    place = null;
  };
}

/** Nobody's record stays on a screen that somebody else may come back to. */
export function leave() {
  void cancel();
  Object.assign(state, { result: null, error: null, whole: false });
}

/** Read again, or for the first time: the people's data, which every card has. */
export function act() {
  void read(state.result?.kind ?? "people");
}

/**
 * Give the running read up. It then tells itself how it ended; one that the agent does not know, since it has not come
 * there yet, is taken back.
 */
export async function cancel() {
  const { running } = state;
  if (!running) {
    return;
  }
  try {
    const { cancelled } = await ask("DELETE", `/v1/requests/${running.id}`);
    if (!cancelled) {
      running.given.abort();
    }
  } catch {
    running.given.abort();
  }
}

/** @returns {HTMLElement} */
function kinds() {
  return h("div.kinds", { role: "group", "aria-label": t("read.kinds") }, KINDS.map(kindButton));
}

/** @param {string} kind */
function kindButton(kind) {
  const first = kind === "people";
  return h(
    first ? "button.main" : "button",
    { type: "button", id: `read-${kind}`, on: { click: () => void read(kind) }, "aria-keyshortcuts": first && "R" },
    h("strong", {}, t(`read.${kind}`)),
    h("span", {}, t(`read.${kind}.about`)),
  );
}

/** @param {string} kind */
async function read(kind) {
  if (state.running) {
    return;
  }
  const running = { kind, id: requestName(), begun: performance.now(), attempts: [], given: new AbortController() };
  Object.assign(state, { running, result: null, error: null, whole: false });
  draw();
  say(t("read.waiting"));
  try {
    layouts ??= /** @type {any} */ ((await ask("GET", "/console/tables.json")).records);
    running.begun = performance.now();
    const answer = await askFor(kind, running.id, running.given.signal);
    state.result = { ...answer, kind, ms: performance.now() - running.begun };
    say(summary(/** @type {Result} */ (state.result)));
  } catch (error) {
    state.error = running.given.signal.aborted ? new Refused({ kind: "given_up" }) : error;
  } finally {
    state.running = null;
    draw();
  }
}

/** @param {import("../events.js").Happening} happening */
function progressed(happening) {
  const { running } = state;
  if (running && happening.request === running.id) {
    const known = running.attempts.filter((each) => !same(each, happening));
    running.attempts = [...known, /** @type {any} */ (happening)];
    draw();
  }
}

/**
 * @param {Attempt} one
 * @param {import("../events.js").Happening} other
 */
function same(one, other) {
  return one.directory === other.directory && one.device === other.device;
}

/** Tell how long the person has been waiting, without drawing everything again. */
function tick() {
  const shown = place?.querySelector("#elapsed");
  if (shown && state.running) {
    shown.textContent = t("say.seconds", { seconds: ((performance.now() - state.running.begun) / 1000).toFixed(1) });
  }
}

function draw() {
  for (const kind of KINDS) {
    const pressed = /** @type {HTMLButtonElement | null} */ (document.getElementById(`read-${kind}`));
    if (pressed) {
      pressed.disabled = state.running !== null;
    }
  }
  if (place) {
    fill(place, ...(state.running ? waiting(state.running) : state.error ? [refusal(state.error)] : finished()));
  }
}

/** @param {Running} running */
function waiting(running) {
  return [
    h(
      "div.panel.waiting",
      {},
      h("strong", {}, t(running.kind === "code" ? "read.show_code" : "read.waiting")),
      h("progress", { "aria-label": t("read.waiting") }),
      h("span.number", { id: "elapsed" }, t("say.seconds", { seconds: "0.0" })),
      button("say.cancel", () => void cancel(), { hint: "Esc" }),
    ),
    running.attempts.length ? trailPanel(running.attempts) : null,
  ];
}

function finished() {
  const { result } = state;
  if (!result) {
    return [h("p.panel.empty", {}, t("read.nothing_yet"))];
  }
  return [
    note(result.code ? "bad" : "good", summary(result), result.id && t("read.id", { id: result.id })),
    trailPanel(result.trail),
    result.code ? null : values(result),
  ];
}

/** @param {Result} result */
function summary(result) {
  const ms = t("say.ms", { ms: Math.round(result.ms) });
  return result.code
    ? t("read.failed", { code: result.code, msg: result.msg, ms })
    : t("read.succeeded", { what: t(`read.${result.kind}`), ms });
}

/** @param {Attempt[]} attempts */
function trailPanel(attempts) {
  return attempts.length ? h("div.panel", {}, h("h2", {}, t("read.trail")), drawTrail(attempts)) : null;
}

/** @param {Result} result */
function values(result) {
  const record = result.kind !== "code";
  return h(
    "div.panel",
    {},
    h("div.head", {}, h("h2", {}, t(`read.${result.kind}.values`)), h("div.row", {}, toggle("whole"), record && toggle("all"))),
    record ? drawRecord(layouts?.[result.kind] ?? [], result.output, state) : code(result.output),
  );
}

/** @param {string} output */
function code(output) {
  const length = t("read.code.length", { count: output.length });
  return h("p", {}, state.whole ? h("code", {}, output) : length);
}

/** @param {"whole" | "all"} what */
function toggle(what) {
  const press = () => {
    state[what] = !state[what];
    draw();
    document.getElementById(`toggle-${what}`)?.focus();
  };
  const made = button(`read.${what}`, press, { kind: ".small" });
  made.id = `toggle-${what}`;
  made.setAttribute("aria-pressed", String(state[what]));
  return made;
}
