/** wscall for browsers: read cards, scan codes and call the platform through the agent of this machine. */

export { WSCall, succeeded } from "./wscall/client.mjs";
export {
  AgentMissing,
  ConnectionLost,
  InsecurePage,
  OriginNotAllowed,
  PairingNeeded,
  PairingRefused,
  PermissionDenied,
  PermissionPending,
  Refused,
  TimedOut,
  WSCallError,
} from "./wscall/errors.mjs";
export { FIRST_PORT, loopbackPermission } from "./wscall/finding.mjs";
export { IWSCallOcx, installOcx } from "./wscall/ocx.mjs";
