/** Whether people get a form for a plugin's settings, and what of it is none. */
import { drawSettings } from '@toru/protocol';
import { fail, pass, type Finding } from './rule.ts';

/** Parts that become fields for JSON are allowed; the author should know, for people would rather have a field. */
export function judgeSettings(schema: Readonly<Record<string, unknown>>): Finding {
  const broken = findBrokenPattern(schema, '#');
  if (broken !== null) return fail(broken);
  const { notes } = drawSettings(schema);
  if (notes.length === 0) return pass('every part has a field');
  const told = notes.map(({ location, reason }) => `"${location}" (${reason})`);
  return pass(`people write JSON for ${told.join(', ')}: give it a "type", fields or choices`);
}

/** A pattern is only read here, never tried. */
function findBrokenPattern(value: unknown, location: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, inner] of Object.entries(value as Record<string, unknown>)) {
    const isPattern = name === 'pattern' && typeof inner === 'string';
    const problem = isPattern ? whyBroken(inner) : null;
    if (problem !== null) return `the pattern at "${location}/${name}" cannot be used: ${problem}`;
    const found = findBrokenPattern(inner, `${location}/${name}`);
    if (found !== null) return found;
  }
  return null;
}

function whyBroken(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
