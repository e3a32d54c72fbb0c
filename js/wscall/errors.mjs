/** Every failure of the client, as one tree. Each says in Chinese and English what happened and what to do next. */

/** @typedef {import("../wscall").Bilingual} Bilingual */
/** @typedef {import("../wscall").ErrorDetails} ErrorDetails */

/** @type {Bilingual} */
const NOTHING = Object.freeze({ zh: "", en: "" });

/**
 * Chinese unless the browser's language is English.
 *
 * @returns {"zh" | "en"}
 */
function language() {
  return /^en\b/i.test(globalThis.navigator?.language ?? "") ? "en" : "zh";
}

/**
 * What went wrong, and the advice after it, in one language.
 *
 * @type {(error: WSCallError, to: "zh" | "en") => string}
 */
export function wording(error, to) {
  const facts = [
    [error.where, ""],
    [error.found, to === "zh" ? "发现 " : "found "],
    [error.needed, to === "zh" ? "需要 " : "needed "],
  ].flatMap(([fact, word]) => (fact ? [word + fact] : []));
  return [error[to], ...facts, error.advice[to]].filter(Boolean).join(to === "zh" ? "；" : "; ");
}

/** A failure of the client or of the agent before a function was reached. */
export class WSCallError extends Error {
  /**
   * @param {string} code names the failure for programs
   * @param {Bilingual} what
   * @param {ErrorDetails} [details]
   */
  constructor(code, what, details = {}) {
    super();
    this.name = new.target.name;
    this.code = code;
    this.zh = what.zh;
    this.en = what.en;
    this.advice = details.advice ?? NOTHING;
    this.where = details.where ?? "";
    this.found = details.found ?? "";
    this.needed = details.needed ?? "";
    this.status = details.status ?? 0;
    this.message = wording(this, language());
  }
}

/** No agent answers on this machine. */
export class AgentMissing extends WSCallError {
  /** @param {string} where the ports that were asked */
  constructor(where) {
    super(
      "agent_missing",
      { zh: `本机没有 WSCall 代理应答（端口 ${where}）`, en: `No WSCall agent answers on this machine (ports ${where})` },
      {
        advice: {
          zh: "请启动代理（在本机运行 wscall serve，或重新登录系统），然后重试",
          en: "start it (run wscall serve on this machine, or log on again), then try again",
        },
      },
    );
  }
}

/** The person or an administrator forbade this page to reach this machine. */
export class PermissionDenied extends WSCallError {
  constructor() {
    super(
      "permission_denied",
      { zh: "浏览器已禁止本页访问本机", en: "The browser forbids this page to reach this machine" },
      {
        advice: {
          zh: "请点击地址栏左侧的图标，在网站权限中允许“本机应用”（本地网络访问），然后刷新本页",
          en: "click the icon left of the address, allow apps on this device (local network access), reload the page",
        },
      },
    );
  }
}

/** The browser asked whether this page may reach this machine, and nobody has answered. */
export class PermissionPending extends WSCallError {
  constructor() {
    super(
      "permission_pending",
      {
        zh: "浏览器询问是否允许本页访问本机，还没有得到允许",
        en: "The browser asks whether this page may reach this machine, and was not told yes",
      },
      {
        advice: {
          zh: "请重试，并在浏览器的提示中选择“允许”；若没有提示，请确认代理已启动（wscall serve）",
          en: "try again and choose Allow when the browser asks; if it does not ask, see that the agent runs (wscall serve)",
        },
      },
    );
  }
}

/** Only pages over HTTPS can be allowed to reach this machine. */
export class InsecurePage extends WSCallError {
  /** @param {string} origin of this page */
  constructor(origin) {
    super(
      "insecure_page",
      {
        zh: `本页（${origin}）不是 HTTPS 网页，浏览器不允许它访问本机`,
        en: `This page (${origin}) is not served over HTTPS, so the browser keeps it from this machine`,
      },
      {
        advice: {
          zh: "请以 HTTPS 提供本页，或由管理员用浏览器策略放行；已放行的，请确认代理已启动（wscall serve）",
          en: "serve it over HTTPS, or let it pass by a policy; where one does, see that the agent runs (wscall serve)",
        },
      },
    );
  }
}

/** Something answers on the agent's ports, but not to pages of this origin. */
export class OriginNotAllowed extends WSCallError {
  /**
   * @param {string} origin of this page
   * @param {ErrorDetails} [details]
   */
  constructor(origin, details = {}) {
    super(
      "origin_not_allowed",
      { zh: `本机的 WSCall 代理不接受网页来源 ${origin}`, en: `The WSCall agent does not accept pages of ${origin}` },
      {
        advice: {
          zh: "请在 WSCall 控制台允许该来源，或写入 WSCallConfig.ini 的 [AGENT] origins，然后重试",
          en: "allow this origin in the WSCall console, or name it in [AGENT] origins of WSCallConfig.ini, then try again",
        },
        ...details,
      },
    );
  }
}

/** The agent does not know this page yet, or no longer. */
export class PairingNeeded extends WSCallError {
  constructor() {
    super(
      "pairing_needed",
      { zh: "本页尚未与本机的 WSCall 代理配对", en: "This page is not paired with the WSCall agent of this machine" },
      {
        advice: {
          zh: "请发起配对，在 WSCall 控制台核对六位配对码后允许",
          en: "begin pairing, compare the six digits in the WSCall console and allow the page there",
        },
        status: 401,
      },
    );
  }
}

/** A person refused the pairing in the console, or nobody answered in time. */
export class PairingRefused extends WSCallError {
  /** @param {"denied" | "expired"} state */
  constructor(state) {
    super(
      `pairing_${state}`,
      state === "denied"
        ? { zh: "配对在 WSCall 控制台被拒绝", en: "The pairing was refused in the WSCall console" }
        : { zh: "配对已过期，没有人在控制台允许", en: "The pairing has expired: nobody allowed it in the console" },
      { advice: { zh: "请重新发起配对并在控制台允许", en: "begin pairing again and allow it in the console" } },
    );
  }
}

/** The connection ended before the answer came. */
export class ConnectionLost extends WSCallError {
  constructor() {
    super(
      "connection_lost",
      {
        zh: "与 WSCall 代理的连接中断，不知道请求是否已完成",
        en: "The connection to the WSCall agent was lost; whether the request was carried out is unknown",
      },
      {
        advice: {
          zh: "读卡请重新读；发卡可以原样重试，不会重复发卡",
          en: "read again; issuing may be repeated as it is, no second card is issued",
        },
      },
    );
  }
}

/** The agent did not answer in time. */
export class TimedOut extends WSCallError {
  /** @param {number} seconds */
  constructor(seconds) {
    super(
      "timeout",
      { zh: `WSCall 代理在 ${seconds} 秒内没有回答`, en: `The WSCall agent did not answer within ${seconds} seconds` },
      { advice: { zh: "请重试；反复出现时请运行 wscall doctor", en: "try again; if it comes back, run wscall doctor" } },
    );
  }
}

/** The agent refused the request, in its own words. ``code`` is the agent's kind. */
export class Refused extends WSCallError {}
