/** The head of a response as text: the status line, what the response says of itself, and what the server says of the connection. */

/** How a response ends. */
export type BodyFraming =
  /** So many bytes. */
  | { readonly kind: 'length'; readonly bytes: number }
  /** A chunk at a time. */
  | { readonly kind: 'chunked' }
  /** With the connection. */
  | { readonly kind: 'close' }
  /** It has no body and says nothing of one. */
  | { readonly kind: 'none' };

/** Renders heads. One for each server. */
export interface ResponseHeads {
  /** `lines`: header lines with their line ends. `isLast`: the connection ends behind the response. */
  render(status: number, lines: string, framing: BodyFraming, isLast: boolean): string;
}

/** What renders them is given. */
export interface ResponseHeadParts {
  /** Told to peers. Unit: milliseconds. */
  readonly keepAliveMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** The phrase of a status code, e.g. `Not Found`. */
  readonly toPhrase: (status: number) => string;
}

/** Renders status line, date and connection headers; what repeats is rendered once. */
export function createResponseHeads({ keepAliveMs, now, toPhrase }: ResponseHeadParts): ResponseHeads {
  const kept = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(keepAliveMs / 1_000)}\r\n`;
  const statusLines = new Map<number, string>();
  const toStatusLine = (status: number): string => {
    const known = statusLines.get(status);
    if (known !== undefined) return known;
    const line = `HTTP/1.1 ${status} ${toPhrase(status)}\r\n`;
    statusLines.set(status, line);
    return line;
  };
  let second = Number.NaN;
  let dateLine = '';
  return {
    render(status, lines, framing, isLast) {
      const thisSecond = Math.floor(now() / 1_000);
      if (thisSecond !== second) {
        second = thisSecond;
        dateLine = `date: ${new Date(thisSecond * 1_000).toUTCString()}\r\n`;
      }
      return `${toStatusLine(status)}${lines}${dateLine}${isLast ? 'connection: close\r\n' : kept}${toFramingLine(framing)}\r\n`;
    },
  };
}

function toFramingLine(framing: BodyFraming): string {
  switch (framing.kind) {
    case 'length':
      return `content-length: ${framing.bytes}\r\n`;
    case 'chunked':
      return 'transfer-encoding: chunked\r\n';
    case 'close':
    case 'none':
      return '';
  }
}
