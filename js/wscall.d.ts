/** Types of wscall.mjs, and of the globals that wscall.js adds. */

/** A sentence in the two languages. */
export interface Bilingual {
  zh: string;
  en: string;
}

export interface ErrorDetails {
  advice?: Bilingual;
  where?: string;
  found?: string;
  needed?: string;
  /** Status of HTTP, where the agent answered. */
  status?: number;
}

export interface Options {
  /** The port the agent wants; this one and the nine after it are tried. Default 21200. */
  port?: number;
  /** The agent's address, for a page that knows it: nothing is looked for. */
  address?: string;
  /** A token of one's own, for a page that needs no pairing. */
  token?: string;
  /** Names this page in the console when it asks to be paired. Default: the document's title. */
  title?: string;
}

export interface RequestOptions {
  /** Cancels the request, in the agent as well. The promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Seconds until the request is given up; it is then cancelled in the agent as well. */
  deadline?: number;
  /** Names the request: at most 64 of A–Z a–z 0–9 . _ -; for `cancel` and for its events. Made where it is missing. */
  id?: string;
}

export interface PairOptions {
  /** Is given the six digits that the person compares in the console. */
  onCode: (code: string) => void;
  /** Ends the waiting. */
  signal?: AbortSignal;
  /** Names this page in the console. */
  title?: string;
}

export interface ReadOptions extends RequestOptions {
  /** The eight fields about the visit, joined by `|`. */
  szReserve?: string;
  /** An INCLUDE_DIR value for this read alone, such as `<HuaDa:HD>`. */
  include?: string;
  /** Seconds for the whole read; the configuration's where it is missing. */
  limit?: number;
}

/** Arguments of a function of the specification; each may be left out. */
export interface CallTexts {
  szEndPoint?: string;
  /** XML. */
  szInput?: string;
  szReserve?: string;
  include?: string;
}

/** Return value, szMsg and szOutput: `msg` is empty on success and Chinese otherwise. */
export interface CallResult {
  code: number;
  msg: string;
  output: string;
}

/** One attempt of a read. */
export interface Attempt {
  [key: string]: unknown;
}

export interface ReadResult extends CallResult {
  /** Of this read alone; empty where none was begun. */
  id: string;
  /** The attempts, most preferred device first. */
  trail: Attempt[];
}

/** Fields by the specification's names. */
export interface Fields {
  [name: string]: unknown;
}

/** A result whose output is fields instead of XML; `{}` after a failure. */
export interface JsonResult {
  code: number;
  msg: string;
  output: Fields;
}

export interface IssueCard {
  /** `klx`, `issuingMode`, `peopleInfo` …; an electronic card where `klx` is missing. */
  cardInfo: Fields;
}

export interface VerifyCard {
  /** The code's text; the scanner is asked where it is missing. */
  code?: string;
  szReserve?: string;
  /** Seconds for the scan. */
  limit?: number;
}

export interface UpdateCard {
  /** The code's text; the scanner is asked where it is missing. */
  qrCode?: string;
  issuingMode?: string;
  terminalType?: string;
  peopleInfo: Fields;
  /** Seconds for the scan. */
  limit?: number;
}

/** By type and number, or by code. */
export interface LookUpCard {
  type?: string;
  numStr?: string;
  qrCode?: string;
  szReserve?: string;
}

export interface DownloadCode {
  name: string;
  zjlx: string;
  zjhm: string;
}

/** A code by its text or as a picture (PNG in Base64), and at most six lines beside it. */
export type DrawLabel = ({ text: string } | { img: string }) & { lines?: string[] };

/** Something that happened. It holds no personal data; more keys depend on the type. */
export interface AgentEvent {
  /** `device.in`, `card.present`, `read.progress` …, or `connection` with state `open` or `lost`. */
  type: string;
  /** ISO 8601. */
  at: string;
  [key: string]: unknown;
}

export declare class WSCall {
  constructor(options?: Options);
  get address(): string | undefined;
  get token(): string | undefined;
  get ports(): { first: number; remembered?: number };
  connect(options?: Partial<PairOptions>): Promise<void>;
  pair(options: PairOptions): Promise<void>;
  forget(what?: { token?: boolean }): void;
  call(name: string, texts?: CallTexts, options?: RequestOptions): Promise<CallResult>;
  read(kind: "card" | "people" | "health", options?: ReadOptions): Promise<ReadResult>;
  scan(options?: Omit<ReadOptions, "szReserve">): Promise<ReadResult>;
  issueCard(body: IssueCard, options?: RequestOptions): Promise<JsonResult>;
  verifyCard(body?: VerifyCard, options?: RequestOptions): Promise<JsonResult>;
  updateCard(body: UpdateCard, options?: RequestOptions): Promise<JsonResult>;
  cardInfo(body: LookUpCard, options?: RequestOptions): Promise<JsonResult>;
  downloadQr(body: DownloadCode, options?: RequestOptions): Promise<JsonResult>;
  qrLabel(body: DrawLabel, options?: RequestOptions): Promise<{ svg: string }>;
  cancel(id: string): Promise<void>;
  on(type: string, listener: (event: AgentEvent) => void): () => void;
  send(method: string, path: string, body?: object, options?: RequestOptions): Promise<any>;
}

/** Whether a return value means success: 10000 of `WSC_*`, 0 of the others. */
export declare function succeeded(result: { code: number }): boolean;

/** What every failure has: a code for programs, what happened, and what to do next. */
export declare class WSCallError extends Error {
  constructor(code: string, what: Bilingual, details?: ErrorDetails);
  code: string;
  zh: string;
  en: string;
  advice: Bilingual;
  where: string;
  found: string;
  needed: string;
  status: number;
}
/** `agent_missing` */
export declare class AgentMissing extends WSCallError {
  constructor(where: string);
}
/** `permission_denied` */
export declare class PermissionDenied extends WSCallError {
  constructor();
}
/** `permission_pending` */
export declare class PermissionPending extends WSCallError {
  constructor();
}
/** `insecure_page` */
export declare class InsecurePage extends WSCallError {
  constructor(origin: string);
}
/** `origin_not_allowed` */
export declare class OriginNotAllowed extends WSCallError {
  constructor(origin: string, details?: ErrorDetails);
}
/** `pairing_needed` */
export declare class PairingNeeded extends WSCallError {
  constructor();
}
/** `pairing_denied` or `pairing_expired` */
export declare class PairingRefused extends WSCallError {
  constructor(state: "denied" | "expired");
}
/** `connection_lost` */
export declare class ConnectionLost extends WSCallError {
  constructor();
}
/** `timeout` */
export declare class TimedOut extends WSCallError {
  constructor(seconds: number);
}
/** Any other refusal of the agent, by its kind. */
export declare class Refused extends WSCallError {}

export declare const FIRST_PORT: number;

/** The browser's permission for this page to reach this machine; `unsupported` where it asks for none. */
export declare function loopbackPermission(): Promise<PermissionState | "unsupported">;

/** The methods of the specification's ActiveX object, each of which waits and returns `code|milliseconds|payload`. */
export declare class IWSCallOcx {
  constructor(client?: WSCall);
  IReadCardInfo(szReserve?: string, include?: string): string;
  IReadPeopleInfo(szReserve?: string, include?: string): string;
  IReadHealthInfo(szReserve?: string, include?: string): string;
  IShowForm(): string;
  WSC_getAuthKey(szEndPoint?: string, szInput?: string, szReserve?: string): string;
  WSC_getCardInfo(szEndPoint?: string, szInput?: string, szReserve?: string): string;
  WSC_syncCardInfo(szEndPoint?: string, szInput?: string, szReserve?: string): string;
  WSC_virIdCardVerify(szEndPoint?: string, szInput?: string, szReserve?: string): string;
  WSC_updateCardInfo(szEndPoint?: string, szInput?: string, szReserve?: string): string;
  WSC_downQr(szEndPoint?: string, szInput?: string, szReserve?: string): string;
  prepare(): Promise<void>;
}

/** Put the object where pages look for it: `IWSCallOcx`, and the element with that id. */
export declare function installOcx(options?: Options): IWSCallOcx;

declare global {
  /** Added by wscall.js: what wscall.mjs exports. */
  var wscall: typeof import("./wscall");
  /** Added by wscall.js. */
  var IWSCallOcx: IWSCallOcx;
}
