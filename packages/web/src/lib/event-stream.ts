/** Reads server-sent events from bytes, as the HTML standard says. */

/** One event. */
export interface StreamEvent {
  /** `message` where the stream names none. */
  readonly name: string;
  readonly data: string;
  /** Last id seen so far; empty where none came. */
  readonly id: string;
}

/** Takes text as it arrives and answers with the events that are complete by then. */
export type EventParser = (text: string) => StreamEvent[];

/**
 * Creates a parser for one stream.
 *
 * Worked example: `event: a\ndata: 1\ndata: 2\n\n` in any pieces gives one event `{name: 'a', data: '1\n2', id: ''}`.
 */
export function createEventParser(): EventParser {
  let rest = '';
  let name = '';
  let id = '';
  let data: string[] = [];
  return (text) => {
    const events: StreamEvent[] = [];
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      if (line === '') {
        if (data.length > 0) events.push({ name: name === '' ? 'message' : name, data: data.join('\n'), id });
        name = '';
        data = [];
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon === -1 ? line : line.slice(0, colon);
      const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /u, '');
      if (field === 'event') name = value;
      else if (field === 'data') data.push(value);
      else if (field === 'id') id = value;
    }
    return events;
  };
}

/** Yields the events of a response body; an empty list says that bytes came without completing one. */
export async function* readEventBatches(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<StreamEvent[], void, void> {
  const parse = createEventParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield parse(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel();
  }
}
