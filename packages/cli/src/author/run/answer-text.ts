/** An answer of a plugin for a terminal: status, type, and the body when it is text. */
import { toPrintable } from '../../text/printable.ts';
import { toSizeText } from '../../text/units.ts';

const MOST_CHARACTERS = 20_000;

export interface PlainAnswer {
  /** Status or what became of the request instead. */
  readonly outcome: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly durationMs: number;
}

/** The lines to print. */
export function toAnswerText({ outcome, contentType, body, durationMs }: PlainAnswer): string {
  const facts = [outcome, contentType, toSizeText(body.length), `${durationMs.toFixed(1)} ms`];
  const line = facts
    .filter((fact) => fact !== '')
    .map(toPrintable)
    .join('  ');
  if (body.length === 0) return `${line}\n`;
  const text = body.toString('utf8');
  if (text.includes('\ufffd') || text.includes('\0')) return `${line}\n(bytes, not shown)\n`;
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (cut)` : text;
  return `${line}\n${shown.trimEnd().split(/\r?\n/).map(toPrintable).join('\n')}\n`;
}
