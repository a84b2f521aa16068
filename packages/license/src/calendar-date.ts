/**
 * Calendar dates `YYYY-MM-DD`, years 0001 to 9999.
 *
 * Two valid dates compare as text. A date lasts until the end of its day in UTC.
 */

const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const DAY_MS = 86_400_000;

/** Whether the text is a day that exists: `2024-02-29` is, `2023-02-29` and `2024-2-29` are not. */
export function isCalendarDate(text: string): boolean {
  return startOfDayMs(text) !== null;
}

/** The first millisecond (Unix time) after the day, or `null` when the text is no calendar date. */
export function endOfDayMs(text: string): number | null {
  const startMs = startOfDayMs(text);
  return startMs === null ? null : startMs + DAY_MS;
}

/** The day in UTC on which a Unix time in milliseconds falls. */
export function toCalendarDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

function startOfDayMs(text: string): number | null {
  const parts = DATE.exec(text);
  if (parts === null || parts[1] === '0000') return null;
  const startMs = Date.parse(`${text}T00:00:00Z`);
  // Date.parse may roll 30 February over into March: a real day survives the round trip.
  return !Number.isNaN(startMs) && toCalendarDate(startMs) === text ? startMs : null;
}
