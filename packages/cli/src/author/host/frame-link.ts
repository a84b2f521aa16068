/** One connection to a version 2 plugin: frames in and out, and the one place where it ends. */
import type { Socket } from 'node:net';
import { encodeFrame, FrameDecoder, ProtocolError, type Frame } from '@toru/protocol';

/** The two things that a connection tells. */
export interface LinkListener {
  onFrame(frame: Frame): void;
  /** Once. `problem`: what the plugin sent that no host can read. */
  onEnd(problem: string | null): void;
}

/** A connection. */
export interface FrameLink {
  send(head: object, body?: Uint8Array): void;
  /** Several frames in one write. */
  sendTogether(heads: readonly object[]): void;
  /** Any bytes, also those that no host may send. Resolves when they are on their way. */
  sendBytes(bytes: Uint8Array): Promise<void>;
  /** Ends the sending side after what was sent. */
  finish(): void;
  /** Cuts the connection. */
  cut(): void;
}

/** Takes over an accepted connection. */
export function createFrameLink(socket: Socket, listener: LinkListener): FrameLink {
  const decoder = new FrameDecoder();
  let hasEnded = false;
  const end = (problem: string | null): void => {
    if (hasEnded) return;
    hasEnded = true;
    socket.destroy();
    listener.onEnd(problem);
  };
  const judge = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      end(error.message);
    }
  };
  socket.on('data', (bytes: Buffer) => {
    judge(() => {
      decoder.push(bytes);
      for (let frame = decoder.next(); frame !== undefined && !hasEnded; frame = decoder.next()) {
        listener.onFrame(frame);
      }
    });
  });
  socket.on('end', () => {
    judge(() => decoder.end());
  });
  // A plugin that is killed resets the connection: an end like any other here.
  socket.on('error', () => end(null));
  socket.on('close', () => end(null));
  return {
    send: (head, body) => void socket.write(encodeFrame(head, body)),
    sendTogether: (heads) => void socket.write(Buffer.concat(heads.map((head) => encodeFrame(head)))),
    sendBytes: (bytes) =>
      new Promise((resolve) => {
        socket.write(bytes, () => resolve());
      }),
    finish: () => void socket.end(),
    cut: () => void socket.destroy(),
  };
}
