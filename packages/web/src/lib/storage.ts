/** Browser storage that may be blocked or full: reading then gives nothing, writing is forgotten. */

type Area = 'local' | 'session';

function areaOf(area: Area): Storage | null {
  try {
    return area === 'local' ? window.localStorage : window.sessionStorage;
  } catch {
    return null; // the browser blocks storage for this address
  }
}

/** Reads an entry; null where there is none or storage is blocked. */
export function readStored(area: Area, key: string): string | null {
  try {
    return areaOf(area)?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** Writes an entry, or removes it when the value is null. */
export function writeStored(area: Area, key: string, value: string | null): void {
  try {
    if (value === null) areaOf(area)?.removeItem(key);
    else areaOf(area)?.setItem(key, value);
  } catch {
    return; // full or blocked: the choice lasts until the page is left
  }
}
