/**
 * Reads ANSI color sequences (SGR) of a log line.
 *
 * Colors become names of the panel's palette, the 256 and true colors the nearest one, so that every line stays legible in both
 * themes. Other sequences are left out of the text.
 */

/** The colors a piece of text can have. */
export type AnsiColor = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

/** How a piece of text looks. */
export interface AnsiStyle {
  readonly color: AnsiColor | null;
  readonly background: AnsiColor | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

/** A piece of text with one look. */
export interface AnsiPiece extends AnsiStyle {
  readonly text: string;
}

const colors: readonly AnsiColor[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

const plain: AnsiStyle = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
};

// The escape character begins a sequence; those that end in "m" set the look. Strings to the terminal (links, titles) end in BEL or ST.
const sequence =
  /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[([\d;:]*)m|\u001b\[[\d;?]*[ -/]*[@-~]|\u001b[^[]?/gu;

/**
 * Cuts a line into pieces of one look each.
 *
 * Worked example: `a\u001b[31mb\u001b[0m` gives `a` in no color and `b` in red.
 */
export function parseAnsi(line: string): readonly AnsiPiece[] {
  if (!line.includes('\u001b')) return [{ ...plain, text: line }];
  const pieces: AnsiPiece[] = [];
  let style = plain;
  let from = 0;
  const add = (text: string): void => {
    if (text !== '') pieces.push({ ...style, text });
  };
  for (const match of line.matchAll(sequence)) {
    add(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[1] !== undefined) style = applyCodes(style, match[1]);
  }
  add(line.slice(from));
  return pieces;
}

/** The line without any sequence. */
export function plainText(line: string): string {
  return line.replace(sequence, '');
}

function applyCodes(style: AnsiStyle, text: string): AnsiStyle {
  const codes = text.split(/[;:]/u).map(Number);
  let next = style;
  for (let place = 0; place < codes.length; place += 1) {
    const code = codes[place] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = readExtended(codes.slice(place + 1));
      next = code === 38 ? { ...next, color } : { ...next, background: color };
      place += used;
    } else next = applyCode(next, code);
  }
  return next;
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  switch (code) {
    case 0:
      return plain;
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 22:
      return { ...style, bold: false, dim: false };
    case 23:
      return { ...style, italic: false };
    case 24:
      return { ...style, underline: false };
    case 39:
      return { ...style, color: null };
    case 49:
      return { ...style, background: null };
    default: {
      const color = colors[code % 10] ?? null;
      const tens = Math.floor(code / 10);
      if (tens === 3 || tens === 9) return { ...style, color };
      if (tens === 4 || tens === 10) return { ...style, background: color };
      return style;
    }
  }
}

function readExtended(codes: readonly number[]): {
  readonly color: AnsiColor | null;
  readonly used: number;
} {
  if (codes[0] === 5) return { color: fromPalette(codes[1] ?? 0), used: 2 };
  if (codes[0] === 2) return { color: nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), used: 4 };
  return { color: null, used: 0 };
}

function fromPalette(index: number): AnsiColor | null {
  if (index < 16) return colors[index % 8] ?? null;
  if (index >= 232) return index < 244 ? 'black' : 'white';
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function nearest(red: number, green: number, blue: number): AnsiColor {
  const top = Math.max(red, green, blue);
  if (top - Math.min(red, green, blue) < 40) return top < 128 ? 'black' : 'white';
  const isOn = (value: number): number => (value > top * 0.6 ? 1 : 0);
  return colors[isOn(red) + 2 * isOn(green) + 4 * isOn(blue)] ?? 'white';
}
