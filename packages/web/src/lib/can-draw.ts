/** Whether this browser has a glyph for a text: an emoji without a font for it is an empty box, which tells nobody anything. */

/** Draws a text and returns its pixels; null where that cannot be done. */
export type DrawText = (text: string) => Uint8ClampedArray | null;

/** A character that no font has. */
const NOBODY_HAS = '\u{10FFFE}';
const SIZE = 24;

/** Makes the check; each text is drawn once. Where drawing fails the answer is yes. */
export function createCanDraw(draw: DrawText): (text: string) => boolean {
  const known = new Map<string, boolean>();
  let box: Uint8ClampedArray | null | undefined;
  return (text) => {
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    box ??= draw(NOBODY_HAS);
    const pixels = draw(text);
    const isDrawn = box === null || pixels === null || pixels.some((value, at) => value !== box?.[at]);
    known.set(text, isDrawn);
    return isDrawn;
  };
}

/** The check in this browser. */
export const canDraw: (text: string) => boolean = createCanDraw((text) => {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.textBaseline = 'top';
  context.font = '16px sans-serif';
  context.fillText(text, 0, 0);
  return context.getImageData(0, 0, SIZE, SIZE).data;
});
