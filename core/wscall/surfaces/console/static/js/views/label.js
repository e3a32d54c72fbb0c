// The label of an electronic card: from the platform's picture or the code's text, previewed and printed.

import { ask } from "../agent.js";
import { fill, h } from "../dom.js";
import { both, t } from "../language.js";
import { mask } from "../mask.js";
import { field } from "../parts/field.js";
import { button, head } from "../parts/head.js";
import { fix, note, refusal } from "../parts/note.js";
import { say } from "../said.js";

/** @typedef {"download" | "text"} Source */
/** @type {{source: Source, name: string, zjlx: string, zjhm: string, text: string, lines: string, svg: string}} */
const EMPTY = { source: "download", name: "", zjlx: "01", zjhm: "", text: "", lines: "", svg: "" };
const state = { ...EMPTY };
/** @type {HTMLElement | null} */
let main = null;
/** @type {unknown} */
let problem = null;
/** @type {{code: string, name: string}[]} */
let documents = [];

export const name = "label";

/** @param {HTMLElement} into */
export function show(into) {
  main = into;
  draw();
  if (!documents.length) {
    void learn();
  }
  return () => {
    main = null;
  };
}

/** A person's name and number, and a code that is as good as the card, do not stay. */
export function leave() {
  Object.assign(state, EMPTY);
  problem = null;
}

async function learn() {
  try {
    documents = (await ask("GET", "/console/tables.json")).documents;
  } catch (error) {
    problem = error;
  }
  draw();
}

function draw() {
  if (main) {
    fill(main, head("label"), h("div.label-work", {}, form(), printed()));
  }
}

/** @returns {HTMLElement} */
function form() {
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    void preview();
  };
  return h(
    "form.panel",
    { on: { submit }, autocomplete: "off" },
    h("div.row", { role: "group", "aria-label": t("label.source") }, sourceButton("download"), sourceButton("text")),
    ...(state.source === "download" ? downloadFields() : textFields()),
    field(t("label.lines"), bound("lines", h("textarea", { rows: 3 }, state.lines)), t("label.lines.hint")),
    h("div.row", {}, h("button.main", { type: "submit" }, t("label.preview"))),
  );
}

/** @param {Source} source */
function sourceButton(source) {
  const press = () => {
    Object.assign(state, { source, svg: "" });
    problem = null;
    draw();
    document.getElementById(`from-${source}`)?.focus();
  };
  const made = button(`label.from_${source}`, press, { kind: ".small" });
  made.id = `from-${source}`;
  made.setAttribute("aria-pressed", String(state.source === source));
  return made;
}

function downloadFields() {
  const options = documents.map(({ code, name }) => h("option", { value: code, selected: code === state.zjlx }, `${code} ${name}`));
  return [
    field(t("label.name"), bound("name", h("input", { required: true, value: state.name }))),
    field(t("label.zjlx"), bound("zjlx", h("select", {}, options))),
    field(t("label.zjhm"), bound("zjhm", h("input", { required: true, value: state.zjhm, spellcheck: "false" }))),
  ];
}

function textFields() {
  const given = { required: true, maxlength: 200, value: state.text, spellcheck: "false" };
  return [
    field(t("label.text"), bound("text", h("input", given))),
    h("div.row", {}, button("label.scan", () => void scan(), { kind: ".small" })),
  ];
}

/**
 * A field that keeps what is typed.
 * @param {"name" | "zjlx" | "zjhm" | "text" | "lines"} key
 * @param {HTMLElement} control
 */
function bound(key, control) {
  control.id = `label-${key}`;
  control.addEventListener("input", () => {
    state[key] = /** @type {HTMLInputElement} */ (control).value;
  });
  return control;
}

async function scan() {
  await attempt(async () => {
    say(t("read.show_code"));
    const answer = await ask("POST", "/v1/scan", {});
    if (answer.code) {
      throw new Said(answer);
    }
    state.text = answer.output;
  });
}

async function preview() {
  await attempt(async () => {
    const code = state.source === "download" ? { img: await download() } : { text: state.text };
    state.svg = (await ask("POST", "/v1/qr/label", { ...code, lines: lines() })).svg;
    say(t("label.ready"));
  });
}

/** @returns {Promise<string>} the platform's picture, base64 */
async function download() {
  const { name: person, zjlx, zjhm } = state;
  const answer = await ask("POST", "/v1/qr/download", { name: person, zjlx, zjhm });
  if (answer.code !== 10000) {
    throw new Said(answer);
  }
  state.lines ||= `${mask("name", person)}\n${mask("number", zjhm)}\n${t("label.card")}`;
  return answer.output.img;
}

/** @returns {string[]} */
function lines() {
  return state.lines.split("\n").filter((line) => line.trim());
}

/** What a function said instead of a result. */
class Said extends Error {
  /** @param {any} answer */
  constructor(answer) {
    super("said");
    this.answer = answer;
  }
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  Object.assign(state, { svg: "" });
  problem = null;
  try {
    await work();
  } catch (error) {
    problem = error;
  }
  draw();
}

function printed() {
  return h(
    "section.printed.stack",
    { "aria-label": t("label.label") },
    problem ? explained() : null,
    h("div.sheet", {}, state.svg ? drawing() : t("label.nothing_yet")),
    h("div.row", {}, button("label.print", () => print(), { kind: ".main", disabled: !state.svg })),
    state.svg ? h("p.muted", {}, t("label.print.hint")) : null,
  );
}

function explained() {
  if (!(problem instanceof Said)) {
    return refusal(problem);
  }
  const { code, msg, error } = problem.answer;
  return note("bad", t("label.failed", { code, msg }), error ? fix(both(error.advice)) : null);
}

/** The agent's drawing as elements, so that nothing has to be loaded to show it. */
function drawing() {
  const root = new DOMParser().parseFromString(state.svg, "image/svg+xml").documentElement;
  root.setAttribute("role", "img");
  root.setAttribute("aria-label", t("label.label"));
  return document.importNode(root, true);
}
