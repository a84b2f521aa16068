import { describe, expect, it } from 'vitest';

import type { ViewFault } from '../../view-runtime/contract.ts';
import { initialState, nextState, type SessionEvent } from './session-state.ts';

const fault = (message: string, blank = false): ViewFault => ({ kind: 'error', message, stack: null, blank });
const after = (...events: SessionEvent[]) => events.reduce(nextState, initialState);
const slow: SessionEvent = { type: 'slow', afterMs: 10_000 };

describe('a view', () => {
  it('comes up', () => {
    expect(after({ type: 'mounted' })).toEqual({ phase: 'ready', fault: null, faultCount: 0 });
  });

  it('may come up late, and then is as good as any', () => {
    expect(after(slow)).toMatchObject({ phase: 'slow', fault: { kind: 'slow' } });
    expect(after(slow, { type: 'mounted' })).toEqual(after({ type: 'mounted' }));
  });

  it('that is up cannot get slow', () => {
    expect(after({ type: 'mounted' }, slow).phase).toBe('ready');
  });

  it('goes on after an error as long as something is on show', () => {
    const state = after(
      { type: 'mounted' },
      { type: 'fault', fault: fault('one') },
      { type: 'fault', fault: fault('two') },
    );
    expect(state).toMatchObject({ phase: 'ready', fault: { message: 'two' }, faultCount: 2 });
    expect(nextState(state, { type: 'dismissed' })).toEqual(after({ type: 'mounted' }));
    expect(nextState(state, { type: 'fault', fault: fault('three', true) }).phase).toBe('failed');
  });

  it('stays failed', () => {
    const failed: SessionEvent = { type: 'failed', fault: fault('first') };
    const later: SessionEvent[] = [
      { type: 'fault', fault: fault('later') },
      { type: 'mounted' },
      slow,
      { type: 'dismissed' },
    ];
    expect(after(failed, ...later)).toMatchObject({ phase: 'failed', fault: { message: 'first' } });
  });
});
