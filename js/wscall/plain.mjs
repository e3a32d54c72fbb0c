/** What the plain script does when it is loaded: the client as ``wscall``, and the drop-in for the ActiveX object. */

import * as wscall from "../wscall.mjs";

/** ``data-port`` of the script element, or the port it came from where the agent itself served it. */
function portOf(/** @type {HTMLOrSVGScriptElement | null} */ script) {
  if (!(script instanceof HTMLScriptElement)) return undefined;
  const { host, hostname, port } = new URL(script.src, location.href);
  const given = script.dataset.port ?? (hostname === "127.0.0.1" && host !== location.host ? port : "");
  return given ? Number(given) : undefined;
}

const port = portOf(document.currentScript);
Object.assign(globalThis, { wscall });
wscall.installOcx({ ...(port && { port }) });
