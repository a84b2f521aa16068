/** Content security policies: of the shell, of the documents that hold views, and of everything that is no document at all. */

/** Policy of the shell. */
export const SHELL_POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "media-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** Policy of answers that are data. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Policy of plain pages of ours that have styles and nothing else. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ORIGIN = /^(?:https?|wss?):\/\/(?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d{1,5})?$/i;

/** Tells whether a text is one origin and nothing that could become a second directive. */
export function isViewOrigin(text: string): boolean {
  return text.length <= 255 && ORIGIN.test(text);
}

/**
 * Policy of the document that holds a view.
 *
 * In a sandbox the view has no origin: the shell hands its bundle over as text, and it reaches the panel by messages only.
 */
export function toViewPolicy(origins: readonly string[], isSandbox: boolean): string {
  const extra = origins
    .filter(isViewOrigin)
    .map((origin) => ` ${origin}`)
    .join('');
  const blob = isSandbox ? ' blob:' : '';
  const connect = isSandbox ? (extra === '' ? " 'none'" : extra) : ` 'self'${extra}`;
  return [
    ...(isSandbox
      ? [
          'sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-downloads',
        ]
      : []),
    "default-src 'none'",
    `script-src 'self'${blob}${extra}`,
    `style-src 'self' 'unsafe-inline'${blob}${extra}`,
    `connect-src${connect}`,
    `img-src 'self' data: blob:${extra}`,
    `font-src 'self' data:${extra}`,
    `media-src 'self' data: blob:${extra}`,
    "worker-src 'self' blob:",
    `frame-src 'self' blob:${extra}`,
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ');
}
