/** Turns whatever a view throws into plain text that may cross a frame. */

import type { ViewFault } from './contract.ts';

/** An error that says at which step a view failed. */
export class ViewFailure extends Error {
  override readonly name: string = 'ViewFailure';
  readonly fault: ViewFault;

  constructor(fault: ViewFault, options?: ErrorOptions) {
    super(fault.message, options);
    this.fault = fault;
  }
}

/**
 * Describes a thrown value.
 *
 * Errors from another frame are no `instanceof Error` here, so only their fields are looked at.
 */
export function toFault(kind: ViewFault['kind'], thrown: unknown): ViewFault {
  if (typeof thrown === 'object' && thrown !== null) {
    if ('fault' in thrown && isFault(thrown.fault)) return thrown.fault;
    const { name, message, stack } = thrown as { name?: unknown; message?: unknown; stack?: unknown };
    if (typeof message === 'string' && message !== '') {
      const prefix = typeof name === 'string' && name !== 'Error' && name !== '' ? `${name}: ` : '';
      return {
        kind,
        message: prefix + message,
        stack: typeof stack === 'string' ? stack : null,
        blank: false,
      };
    }
  }
  return { kind, message: describe(thrown), stack: null, blank: false };
}

/** Messages of browsers that announce no error. */
export function isNoise(message: string): boolean {
  return message.startsWith('ResizeObserver loop');
}

/** A failure at a step, for which nothing was thrown. */
export function failAt(kind: ViewFault['kind'], message: string): ViewFailure {
  return new ViewFailure({ kind, message, stack: null, blank: true });
}

function isFault(value: unknown): value is ViewFault {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && 'message' in value && 'stack' in value
  );
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string' && thrown !== '') return thrown;
  try {
    const json: unknown = JSON.stringify(thrown);
    return `It threw ${typeof json === 'string' ? json : String(thrown)}`;
  } catch {
    return 'It threw a value that cannot be shown';
  }
}
