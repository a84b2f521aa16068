/** Reads the streams of server-sent events that the interface answers with. */

import { createParser } from 'eventsource-parser';

/** One event. */
export interface StreamEvent {
  /** `message` where the stream names none. */
  readonly name: string;
  readonly data: string;
  /** The last id that was sent with or before it; empty where none was. */
  readonly id: string;
}

/**
 * Yields the events of a body as they arrive; an empty list says that bytes came without completing one.
 *
 * An event that the end cuts off is dropped. The body is canceled when its reader stops early.
 */
export async function* readEventBatches(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<readonly StreamEvent[], void, void> {
  let id = '';
  let batch: StreamEvent[] = [];
  const parser = createParser({
    onEvent(event) {
      id = event.id ?? id;
      batch.push({ name: event.event ?? 'message', data: event.data, id });
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      const events = batch;
      batch = [];
      yield events;
    }
  } finally {
    await reader.cancel();
  }
}
