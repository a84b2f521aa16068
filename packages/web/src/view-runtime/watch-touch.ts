/** Notices that somebody has begun to use a view, so that nothing they did there is thrown away. */

const kinds = ['pointerdown', 'keydown', 'input', 'change', 'paste', 'drop'] as const;

/** Calls `touch` at the first sign of use; answers with the function that stops watching. */
export function watchTouch(place: EventTarget, touch: () => void): () => void {
  const stop = (): void => kinds.forEach((kind) => place.removeEventListener(kind, notice, true));
  const notice = (event: Event): void => {
    if (event.type === 'keydown' && isPassingBy(event as KeyboardEvent)) return;
    stop();
    touch();
  };
  kinds.forEach((kind) => place.addEventListener(kind, notice, true));
  return stop;
}

/** Keys that lead through the page or belong to the panel or the browser. */
function isPassingBy({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey || ['Tab', 'Shift', 'Escape', 'Control', 'Meta', 'Alt'].includes(key);
}
