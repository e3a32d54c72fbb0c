// Values of a record as they may stand on a screen that others see. The same masks as in wscall.masking; a test
// compares the two. The kind of each field comes from there, with the record's layout.

const HIDDEN = "****";
const NUMBER = /^\+?[0-9A-Za-z*]{1,64}$/;
const SHORT = 8;
const WHOLE = 11;

/**
 * @param {string} value
 * @returns {string}
 */
function name(value) {
  const bare = value.trim();
  if (!bare) {
    return "";
  }
  return bare.startsWith("*") ? HIDDEN : `${[...bare][0]}**`;
}

/**
 * @param {string} value
 * @returns {string}
 */
function number(value) {
  const bare = value.replace(/[\s-]/g, "");
  if (!bare) {
    return "";
  }
  if (bare.length < SHORT || !NUMBER.test(bare)) {
    return HIDDEN;
  }
  return `${bare.length >= WHOLE ? bare.slice(0, 3) : ""}${HIDDEN}${bare.slice(-4)}`;
}

/**
 * @param {string | null} kind `name`, `number`, `phone`, `secret`, `data`, or null where there is nothing to hide
 * @param {string} value
 * @returns {string}
 */
export function mask(kind, value) {
  switch (kind) {
    case null:
      return value;
    case "name":
      return name(value);
    case "number":
    case "phone":
      return number(value);
    default:
      return value.trim() ? HIDDEN : value;
  }
}
