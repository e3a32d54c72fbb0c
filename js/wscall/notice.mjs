/** A note in the corner of a page that has no place of its own for what wscall has to say. */

const LOOK = `
  section { position: fixed; right: 16px; bottom: 16px; z-index: 2147483647; max-width: 22em; padding: 12px 16px;
    border: 1px solid #1c5d99; border-radius: 6px; background: #fff; color: #1b1b1b; font: 15px/1.5 system-ui, sans-serif;
    box-shadow: 0 2px 12px #0004 }
  p { margin: 0 0 8px; white-space: pre-line }
  p + p { color: #4a4a4a; font-size: 13px }
  strong { display: block; font-size: 28px; letter-spacing: 4px }
  button { padding: 4px 14px; border: 1px solid #1c5d99; border-radius: 4px; background: #1c5d99; color: #fff; font: inherit }
  button:focus-visible { outline: 3px solid #f0a500 }
  @media print { section { display: none } }
`;

/** Shows one thing at a time; what a person has closed stays closed until there is something else to say. */
export class Notice {
  /** @type {HTMLElement | undefined} */
  #host;
  #closed = "";

  /** @param {string} code the six digits that a person compares in the console */
  showCode(code) {
    const digits = document.createElement("strong");
    digits.textContent = code;
    this.#show(code, [
      paragraph("请打开本机的 WSCall 控制台，核对配对码后允许本页：", digits),
      paragraph("Open the WSCall console on this machine, compare this code, and allow the page there."),
    ]);
  }

  /** @param {import("./errors.mjs").WSCallError} error */
  showError(error) {
    const sentences = [`${error.zh}。${error.advice.zh}。`, `${error.en}; ${error.advice.en}.`];
    this.#show(error.code, sentences.map((text) => paragraph(text)));
  }

  close() {
    this.#host?.remove();
    this.#host = undefined;
  }

  /**
   * @param {string} what it says, to know it again
   * @param {HTMLElement[]} parts
   */
  #show(what, parts) {
    if (what === this.#closed) return;
    this.close();
    const host = document.createElement("wscall-notice");
    const look = document.createElement("style");
    look.textContent = LOOK;
    const box = document.createElement("section");
    box.setAttribute("role", "status");
    box.append(...parts, this.#closeButton(what));
    host.attachShadow({ mode: "open" }).append(look, box);
    (document.body ?? document.documentElement).append(host);
    this.#host = host;
  }

  /** @param {string} what is closed with it */
  #closeButton(what) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "关闭 Close";
    button.addEventListener("click", () => {
      this.#closed = what;
      this.close();
    });
    return button;
  }
}

/** @param {...(string | Node)} content */
function paragraph(...content) {
  const element = document.createElement("p");
  element.append(...content);
  return element;
}
