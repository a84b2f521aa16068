/** What the bootstrap tells: short lines, and for longer work how long it took. */

/** @param {string} text */
export function say(text) {
  console.log(`toru: ${text}`);
}

/** Ends the bootstrap, and with it the npm script that called it. */
export function giveUp(/** @type {string} */ text, output = '') {
  const details = output.trimEnd();
  if (details !== '') console.error(details);
  console.error(`toru: ${text}`);
  process.exit(1);
}

/**
 * Says that something begins, waits for it, says how long it took.
 *
 * @template Value
 * @param {string} text
 * @param {() => Promise<Value>} work
 * @returns {Promise<Value>}
 */
export async function saying(text, work) {
  const startedAtMs = Date.now();
  say(`${text} …`);
  const value = await work();
  say(`${text}: ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`);
  return value;
}
