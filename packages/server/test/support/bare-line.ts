/** A bare connection to a test panel, and everything that came on it. */

import type { Socket } from 'node:net';
import type { TestPanel } from './panel.ts';

/** What came on a bare connection so far, and whether it has ended. */
export interface BareLine {
  readonly socket: Socket;
  /** Latin-1. */
  text: string;
  isEnded: boolean;
}

/** Opens one and sends the first bytes. */
export async function openLine(panel: TestPanel, first = ''): Promise<BareLine> {
  const socket = await panel.connect();
  socket.setNoDelay(true);
  const line: BareLine = { socket, text: '', isEnded: false };
  socket.on('data', (piece: Buffer) => (line.text += piece.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('close', () => (line.isEnded = true));
  if (first !== '') socket.write(first);
  return line;
}
