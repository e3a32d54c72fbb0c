/** Waiting that ends when a caller gives up. */

/**
 * Why a caller gave up; browsers before 2022 keep no reason.
 *
 * @param {AbortSignal} signal
 */
export function reasonOf(signal) {
  return signal.reason ?? new DOMException("the request was cancelled", "AbortError");
}

/**
 * What a promise gives, for a caller who may give up before that.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export async function unlessAborted(promise, signal) {
  if (!signal) return promise;
  /** @type {() => void} */
  let giveUp = () => {};
  const gaveUp = new Promise((_, fail) => {
    giveUp = () => fail(reasonOf(signal));
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
  });
  try {
    return await /** @type {Promise<T>} */ (Promise.race([promise, gaveUp]));
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/**
 * @param {number} seconds
 * @returns {Promise<undefined>}
 */
export function pause(seconds) {
  return new Promise((go) => setTimeout(() => go(undefined), seconds * 1000));
}
