/** What is known of a view on the page, as a table of states and events. */

import type { ViewFault } from '../../view-runtime/contract.ts';
import { t } from '../../messages/views.ts';

/** State of a view. */
export interface SessionState {
  /** `slow` may still become `ready`; `failed` stays. */
  readonly phase: 'loading' | 'slow' | 'ready' | 'failed';
  readonly fault: ViewFault | null;
  /** Faults since the view came up. */
  readonly faultCount: number;
}

/** What can happen to a view. */
export type SessionEvent =
  | { readonly type: 'mounted' }
  | { readonly type: 'slow'; readonly afterMs: number }
  | { readonly type: 'failed'; readonly fault: ViewFault }
  | { readonly type: 'fault'; readonly fault: ViewFault }
  | { readonly type: 'dismissed' };

/** Where a view starts. */
export const initialState: SessionState = { phase: 'loading', fault: null, faultCount: 0 };

/** The state after an event. */
export function nextState(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'mounted':
      return state.phase === 'failed' ? state : { ...initialState, phase: 'ready' };
    case 'slow':
      return state.phase === 'loading' ? { ...state, phase: 'slow', fault: slowFault(event.afterMs) } : state;
    case 'failed':
      return { ...state, phase: 'failed', fault: event.fault };
    case 'fault':
      return state.phase === 'failed' ? state : withFault(state, event.fault);
    case 'dismissed':
      return state.phase === 'ready' ? { ...state, fault: null, faultCount: 0 } : state;
  }
}

// While a view loads an error decides nothing yet: mounting either succeeds, fails or gets slow.
function withFault(state: SessionState, fault: ViewFault): SessionState {
  const faultCount = state.faultCount + 1;
  if (state.phase !== 'ready') return { ...state, faultCount };
  return { phase: fault.blank ? 'failed' : 'ready', fault, faultCount };
}

function slowFault(afterMs: number): ViewFault {
  const message = t('notLoadedWithin', { seconds: afterMs / 1000 });
  return { kind: 'slow', message, stack: null, blank: true };
}
