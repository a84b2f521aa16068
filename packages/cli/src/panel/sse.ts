/** Reads server-sent events: bytes in, events out, however the bytes are cut. */

export interface ServerSentEvent {
  /** The last id that was sent with or before it; empty when none was. */
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** The events of a stream, in order. An event that the end cuts off is dropped, as the standard says. */
export async function* readEvents(stream: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let id = '';
  let event = 'message';
  let data: string[] = [];
  for await (const bytes of stream) {
    rest += decoder.decode(bytes, { stream: true });
    // A carriage return at the end may be the first half of a line end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { id, event, data: data.join('\n') };
        event = 'message';
        data = [];
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      if (field === 'id') id = value;
      else if (field === 'event') event = value;
      else if (field === 'data') data.push(value);
    }
  }
}
