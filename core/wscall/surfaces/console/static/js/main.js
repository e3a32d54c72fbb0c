// Where the console begins: the ticket becomes a token, then the frame and the view that the address names.

import { enter, ON_OUTSIDE, token } from "./agent.js";
import { byId, fill } from "./dom.js";
import { events } from "./events.js";
import * as frame from "./frame.js";
import * as language from "./language.js";
import { Router } from "./router.js";
import * as scheme from "./scheme.js";
import * as shortcuts from "./shortcuts.js";
import * as closed from "./views/closed.js";
import * as configuration from "./views/configuration.js";
import * as devices from "./views/devices.js";
import * as directories from "./views/directories.js";
import * as doctor from "./views/doctor.js";
import * as label from "./views/label.js";
import * as logs from "./views/logs.js";
import * as pages from "./views/pages.js";
import * as platform from "./views/platform.js";
import * as read from "./views/read.js";

const TICKET = "#ticket=";
const router = new Router([read, devices, directories, platform, label, configuration, logs, doctor, pages]);

/** The ticket in the address, which leaves it at once: it is good for one use, and history keeps addresses. */
function takeTicket() {
  if (!location.hash.startsWith(TICKET)) {
    return "";
  }
  const ticket = decodeURIComponent(location.hash.slice(TICKET.length));
  history.replaceState(null, "", "#/read");
  return ticket;
}

async function begin() {
  scheme.begin();
  language.begin();
  frame.begin(router, again);
  const ticket = takeTicket();
  try {
    if (ticket) {
      await enter(ticket);
    }
  } catch (error) {
    outside(error);
    return;
  }
  if (token()) {
    inside();
  } else {
    outside(null);
  }
}

function inside() {
  shortcuts.begin(router, again);
  frame.look();
  router.begin();
  events.follow();
  addEventListener(ON_OUTSIDE, () => outside(null), { once: true });
}

/** @param {unknown} why */
function outside(why) {
  router.stop();
  frame.outside();
  closed.show(byId("main"), why);
}

/** Show everything again in the other language or colours. */
function again() {
  frame.draw();
  if (token()) {
    router.again();
  } else {
    closed.show(byId("main"), null);
  }
}

addEventListener("hashchange", () => {
  if (location.hash.startsWith(TICKET)) {
    location.reload(); // a second ticket in a tab that is open: begin as with the first
  }
});

fill(byId("main"));
void begin();
