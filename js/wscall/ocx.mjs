/** The ActiveX object of the specification's pages: synchronous methods that return ``code|milliseconds|payload``. */

import { WSCall, succeeded } from "./client.mjs";
import { AgentMissing, ConnectionLost, PairingNeeded, WSCallError } from "./errors.mjs";
import { headersFor, refusal } from "./exchange.mjs";
import { addressOf, agentPorts } from "./finding.mjs";
import { Notice } from "./notice.mjs";

const ID = "IWSCallOcx";
/** 传入数据格式无效 and 设备连接异常 in the specification's table of codes. */
const BAD_INPUT = { code: -15, msg: "传入数据格式无效" };
const NO_CONNECTION = { code: -33, msg: "设备连接异常" };
/** What the agent says of a request it cannot read: its sender is at fault, not the connection. */
const MALFORMED = new Set(["malformed", "invalid", "media_type", "too_large"]);

/** @typedef {import("../wscall").CallResult} CallResult */
/** @typedef {import("../wscall").CallTexts} CallTexts */

/** Stands where the page's object element stood. A script cannot wait in a method, so each request is synchronous. */
export class IWSCallOcx {
  #client;
  #notice = new Notice();
  /** @type {Promise<void> | undefined} */
  #preparing;
  /** @type {WSCallError | undefined} */
  #trouble;

  /** @param {WSCall} [client] */
  constructor(client = new WSCall()) {
    this.#client = client;
  }

  IReadCardInfo(szReserve = "", include = "") {
    return this.#invoke("ReadCardInfo_V2", { szReserve, include });
  }

  IReadPeopleInfo(szReserve = "", include = "") {
    return this.#invoke("ReadPeopleInfo_V2", { szReserve, include });
  }

  IReadHealthInfo(szReserve = "", include = "") {
    return this.#invoke("ReadHealthInfo_V2", { szReserve, include });
  }

  IShowForm() {
    return this.#invoke("ShowForm_V2", {});
  }

  WSC_getAuthKey(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_getAuthKey", { szEndPoint, szInput, szReserve });
  }

  WSC_getCardInfo(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_getCardInfo", { szEndPoint, szInput, szReserve });
  }

  WSC_syncCardInfo(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_syncCardInfo", { szEndPoint, szInput, szReserve });
  }

  WSC_virIdCardVerify(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_virIdCardVerify", { szEndPoint, szInput, szReserve });
  }

  WSC_updateCardInfo(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_updateCardInfo", { szEndPoint, szInput, szReserve });
  }

  WSC_downQr(szEndPoint = "", szInput = "", szReserve = "") {
    return this.#invoke("WSC_downQr", { szEndPoint, szInput, szReserve });
  }

  /**
   * Find the agent and pair the page, without waiting: methods work when this is done, and say what is missing
   * before. What a person has to do is shown in a corner of the page.
   *
   * @returns {Promise<void>} never rejects
   */
  prepare() {
    this.#preparing ??= this.#client
      .connect({ onCode: (code) => this.#notice.showCode(code) })
      .then(() => this.#ready())
      .catch((error) => this.#report(error))
      .finally(() => (this.#preparing = undefined));
    return this.#preparing;
  }

  #ready() {
    this.#trouble = undefined;
    this.#notice.close();
  }

  /** @param {WSCallError} error */
  #report(error) {
    this.#trouble = error;
    this.#notice.showError(error);
  }

  /**
   * @param {string} name of the function
   * @param {CallTexts} texts
   */
  #invoke(name, texts) {
    const begun = performance.now();
    const { code, msg, output } = this.#answer(name, texts);
    const milliseconds = Math.round(performance.now() - begun);
    return `${code}|${milliseconds}|${succeeded({ code }) ? output : msg}`;
  }

  /**
   * @param {string} name of the function
   * @param {CallTexts} texts
   * @returns {CallResult}
   */
  #answer(name, texts) {
    try {
      return this.#request(name, texts);
    } catch (error) {
      if (!(error instanceof WSCallError)) throw error;
      if (error instanceof ConnectionLost || error instanceof PairingNeeded) {
        this.#client.forget({ token: error instanceof PairingNeeded });
      }
      const { code, msg } = MALFORMED.has(error.code) ? BAD_INPUT : NO_CONNECTION;
      if (code === NO_CONNECTION.code) void this.prepare();
      return { code, msg: `${msg}：${[error.zh, error.advice.zh].filter(Boolean).join("；")}`, output: "" };
    }
  }

  /**
   * @param {string} name of the function
   * @param {CallTexts} texts
   * @returns {CallResult}
   */
  #request(name, texts) {
    const address = this.#client.address ?? this.#seek();
    const { token } = this.#client;
    if (!token) throw this.#trouble ?? new PairingNeeded();
    const body = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, String(text ?? "")]));
    const request = new XMLHttpRequest();
    request.open("POST", `${address}/v1/call/${name}`, false);
    for (const [header, value] of Object.entries(headersFor(token, undefined, true))) {
      request.setRequestHeader(header, value);
    }
    try {
      request.send(JSON.stringify(body));
    } catch {
      throw new ConnectionLost();
    }
    const said = JSON.parse(request.responseText);
    if (request.status !== 200) throw refusal(request.status, said);
    return said;
  }

  /**
   * Look for the agent now, for a page that calls before it was found.
   *
   * @returns {string}
   */
  #seek() {
    if (this.#trouble) throw this.#trouble;
    const { first, remembered = first } = this.#client.ports;
    const ports = [...new Set([remembered, ...agentPorts(first)])];
    const port = ports.find(answersThisPage);
    if (port === undefined) throw new AgentMissing(`${Math.min(...ports)}–${Math.max(...ports)}`);
    return addressOf(port);
  }
}

/** @param {number} port */
function answersThisPage(port) {
  const request = new XMLHttpRequest();
  request.open("GET", `${addressOf(port)}/ping`, false);
  try {
    request.send();
    return request.status === 200 && typeof JSON.parse(request.responseText).wscall === "string";
  } catch {
    return false;
  }
}

/**
 * Put the object where pages look for it: the name ``IWSCallOcx``, and the element of that id, which a browser
 * without ActiveX leaves empty. A page with such an element is prepared at once.
 *
 * @param {{ port?: number }} [options]
 */
export function installOcx(options) {
  const ocx = new IWSCallOcx(new WSCall(options));
  Object.defineProperty(window, ID, { value: ocx, writable: true, configurable: true });
  if (!adopt(ocx)) {
    /** @type {MutationObserver} */
    const watch = new MutationObserver(() => adopt(ocx) && watch.disconnect());
    watch.observe(document, { childList: true, subtree: true });
    window.addEventListener("load", () => watch.disconnect(), { once: true });
  }
  return ocx;
}

/**
 * Give the page's element the methods, for pages that find it by its id.
 *
 * @param {IWSCallOcx} ocx
 */
function adopt(ocx) {
  const element = document.getElementById(ID);
  if (!element) return false;
  for (const name of Object.getOwnPropertyNames(IWSCallOcx.prototype)) {
    if (/^(I|WSC_)/.test(name)) {
      const method = /** @type {any} */ (ocx)[name];
      Object.defineProperty(element, name, { value: method.bind(ocx), configurable: true });
    }
  }
  void ocx.prepare();
  return true;
}
