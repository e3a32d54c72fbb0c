// What the browser keeps for the person between visits: language, colours, shortcuts. Never data of a patient.

const PREFIX = "wscall.console.";

/**
 * @param {string} name
 * @param {string} otherwise what holds where nothing is kept
 * @returns {string}
 */
export function kept(name, otherwise) {
  try {
    return localStorage.getItem(PREFIX + name) ?? otherwise;
  } catch {
    return otherwise; // storage may be switched off by policy
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // then it holds for this page only
  }
}
