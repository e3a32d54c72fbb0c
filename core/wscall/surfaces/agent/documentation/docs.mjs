// Shows the agent's own description. Everything is set as text, nothing comes from elsewhere.

const WORDS = {
  zh: {
    other: "English", contents: "目录", skip: "跳到正文", parameters: "参数", body: "请求（JSON）", answer: "应答 200",
    refusals: "被拒绝时", example: "示例", field: "字段", type: "类型", about: "含义", preset: "默认", needed: "必填",
    missing: "无法读取 openapi.json，代理可能已停止。", status: "状态码",
  },
  en: {
    other: "中文", contents: "Contents", skip: "Skip to the text", parameters: "Parameters", body: "Request (JSON)",
    answer: "Answer 200", refusals: "When it is refused", example: "Example", field: "field", type: "type",
    about: "meaning", preset: "default", needed: "needed", status: "status",
    missing: "openapi.json cannot be read: the agent may have ended.",
  },
};
const METHODS = ["get", "post", "put", "patch", "delete"];
const TOKEN_FILE = "~/.local/state/wscall/agent-token";

let language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
let api = null;

/** @returns {HTMLElement} an element with attributes and children, text among them */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

const words = () => WORDS[language];
const resolved = (schema) => (schema?.$ref ? api.components.schemas[schema.$ref.split("/").pop()] : schema ?? {});
const anchor = (method, path) => `${method}-${path}`.replace(/[^A-Za-z0-9]+/g, "-");
const titleOf = (operation) => (language === "zh" && operation["x-summary-zh"]) || operation.summary;

const inLanguage = (described) => (language === "zh" && described["x-description-zh"]) || described.description || "";

/** A schema's type in a few words: `string`, `Words`, `DeviceReport[]`, `number | null`. */
function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return `${typeOf(schema.items ?? {})}[]`;
  if (schema.type === "object" && schema.title) return schema.title;
  return schema.type ?? "any";
}

function table(heads, rows) {
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

const plain = (text) => (text ?? "").replaceAll("`", "");

/** Rows of a request have the default in a fourth column; an answer has none. */
function fieldRows(schema, isRequest) {
  const needed = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const row = [element("code", {}, name), typeOf(field), plain(field.description)];
    const preset = field.default === undefined ? (needed.has(name) ? words().needed : "null") : JSON.stringify(field.default);
    return isRequest ? [...row, preset] : row;
  });
}

/** The fields of a schema, and of the schemas within it, each once. */
function fields(schema, isRequest, shown = new Set()) {
  const whole = resolved(schema);
  if (!whole.properties || shown.has(whole.title)) return [];
  shown.add(whole.title);
  const { field, type, about, preset } = words();
  const parts = [table([field, type, about, ...(isRequest ? [preset] : [])], fieldRows(whole, isRequest))];
  for (const within of Object.values(whole.properties).flatMap(nested)) {
    const more = fields(within, isRequest, shown);
    if (more.length) {
      const name = resolved(within).title;
      parts.push(element("details", {}, element("summary", {}, element("code", {}, name)), ...more));
    }
  }
  return parts;
}

const nested = (schema) => [schema, ...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])].filter(
  (each) => resolved(each).properties,
);

function parameters(operation) {
  const own = (operation.parameters ?? []).filter((each) => each.in !== "header");
  const listed = own.map((each) => [
    element("code", {}, each.name), `${each.in}: ${typeOf(each.schema)}`, plain(each.description),
    each.required ? words().needed : JSON.stringify(each.schema.default ?? null).replace("null", ""),
  ]);
  const { field, type, about, preset } = words();
  return listed.length ? [element("h4", {}, words().parameters), table([field, type, about, preset], listed)] : [];
}

const exampleOf = (schema) => resolved(schema).examples?.[0];

/** A command for a shell; token and request are no arguments, since those show in process lists. */
function command(path, method, operation) {
  const open = operation.security.length === 0;
  const parts = [open ? "curl" : `printf 'Authorization: Bearer %s' "$(cat ${TOKEN_FILE})" |\n  curl -H @-`];
  if (method === "delete") parts.push("-X DELETE");
  if (method === "post") parts.push("-H 'Content-Type: application/json' --data @request.json");
  parts.push(`'${location.origin}${path}'`);
  return parts.join(" \\\n  ");
}

function example(path, method, operation) {
  const body = operation.requestBody?.content["application/json"].schema;
  const sent = body && ["request.json", JSON.stringify(exampleOf(body) ?? {}, null, 2)];
  const called = ["curl", command(path, method, operation)];
  return [element("h4", {}, words().example), ...[sent, called].filter(Boolean).map(([label, text]) =>
    element("pre", { tabindex: "0", "aria-label": label }, text))];
}

function request(operation) {
  const body = operation.requestBody?.content["application/json"].schema;
  return body ? [element("h4", {}, words().body), ...fields(body, true)] : [];
}

function answer(operation) {
  const schema = operation.responses["200"]?.content?.["application/json"]?.schema;
  return schema ? [element("h4", {}, words().answer), ...fields(schema, false)] : [];
}

function refusals(operation) {
  const rows = Object.entries(operation.responses)
    .filter(([status]) => status !== "200")
    .map(([status, response]) => [status, plain(response.description)]);
  if (!rows.length) return [];
  const shown = table([words().status, words().about], rows);
  return [element("details", {}, element("summary", {}, words().refusals), shown)];
}

function article(path, method, operation) {
  const address = element("p", { class: "address" }, element("span", { class: "method" }, method.toUpperCase()), path);
  return element(
    "article", { id: anchor(method, path) },
    element("h3", {}, titleOf(operation)), address, element("p", {}, operation["x-who"][language]),
    element("p", { class: "about" }, plain(operation.description)),
    ...parameters(operation), ...request(operation), ...answer(operation),
    ...example(path, method, operation), ...refusals(operation),
  );
}

/** @returns {[string, string, object][]} path, method and operation of everything with that tag */
function tagged(tag) {
  return Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]?.tags?.includes(tag)).map((method) => [path, method, item[method]]));
}

function contents(tags) {
  return tags.flatMap(({ name, "x-title": title }) => [
    element("h2", {}, element("a", { href: `#${name}` }, title[language])),
    element("ul", {}, ...tagged(name).map(([path, method, operation]) =>
      element("li", {}, element("a", { href: `#${anchor(method, path)}` }, titleOf(operation))))),
  ]);
}

function show() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.querySelector(".skip").textContent = words().skip;
  document.querySelector("#language").textContent = words().other;
  document.querySelector("#contents").setAttribute("aria-label", words().contents);
  const content = document.querySelector("#content");
  if (!api) {
    content.replaceChildren(element("p", { role: "alert" }, words().missing));
    return;
  }
  const tags = api.tags.filter(({ name }) => tagged(name).length);
  document.title = `${api.info.title} ${api.info.version}`;
  document.querySelector("#title").textContent = document.title;
  document.querySelector("#contents").replaceChildren(...contents(tags));
  content.replaceChildren(
    ...inLanguage(api.info).trim().split("\n\n").map((text) => element("p", {}, plain(text))),
    ...tags.flatMap((tag) => [
      element("h2", { id: tag.name }, tag["x-title"][language]), element("p", { class: "soft" }, inLanguage(tag)),
      ...tagged(tag.name).map((each) => article(...each)),
    ]),
  );
}

document.querySelector("#language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  show();
});

try {
  const given = await fetch("/openapi.json", { credentials: "omit" });
  api = given.ok ? await given.json() : null;
} catch {
  api = null;
}
show();
document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
