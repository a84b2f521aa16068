/** Fields of a log line in one line: `sensor=roof celsius=21.4`. */

const mostChars = 200;
const mostValueChars = 60;

/** Names and values; long values and long lists are cut, for they can be opened. */
export function toFieldText(fields: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${cut(toValueText(value), mostValueChars)}`)
    .join(' ');
  return cut(text, mostChars);
}

function toValueText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return value === '' || /[\s"=]/u.test(value) ? JSON.stringify(value) : value;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
