/** Reads the links of Markdown pages, and the places in a page that a link can lead to, as GitHub makes them. Pure. */

/** One link of a page. */
export interface MarkdownLink {
  /** As it is written: `operators.md#settings`, `https://…`. */
  readonly target: string;
  /** From 1. */
  readonly line: number;
}

const FENCE = /^ *(```+|~~~+)[^\n]*\n[\s\S]*?^ *\1 *$/gm;
const INLINE_CODE = /(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g;
const LINK = /\]\(<?([^()<>\s]+)>?(?:\s+"[^"]*")?\)/g;
const HEADING = /^#{1,6} +(.+?) *#*$/gm;
const NAMED_PLACE = /<a (?:id|name)="([^"]+)"/g;

/** Every link, pictures included, but for those in code. */
export function readLinks(text: string): readonly MarkdownLink[] {
  const prose = withoutFences(text).replace(INLINE_CODE, toBlanks);
  return [...prose.matchAll(LINK)].map(({ 1: target = '', index }) => ({
    target,
    line: prose.slice(0, index).split('\n').length,
  }));
}

/** The anchor of every heading and of every named place. The second heading of the same text has `-1` behind it. */
export function readAnchors(text: string): ReadonlySet<string> {
  const prose = withoutFences(text);
  const anchors = new Set([...prose.matchAll(NAMED_PLACE)].map(([, name = '']) => name));
  for (const [, heading = ''] of prose.matchAll(HEADING)) {
    const anchor = toAnchor(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/**
 * The anchor of a heading.
 *
 * Worked example: ``What `toru check` tries, and why`` is at `what-toru-check-tries-and-why`.
 */
export function toAnchor(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

function withoutFences(text: string): string {
  return text.replace(FENCE, toBlanks);
}

/** Of the same length and with the same lines. */
function toBlanks(code: string): string {
  return code.replaceAll(/[^\n]/g, ' ');
}
