/** The way from the page to a sandboxed view. */

import type { ToSandbox } from '../../view-runtime/sandbox-messages.ts';

/** Says something to the view. */
export type TellSandbox = (message: ToSandbox, transfer?: Transferable[]) => void;
