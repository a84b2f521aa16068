/**
 * What was typed on this page and is saved nowhere, and the question before it is gone.
 *
 * Each form says whether it holds something; whoever is about to leave the page, or to close a form, asks here.
 */

import { useEffect, useId } from 'react';

import { createStore, type Store } from './store.ts';

/** A question whether to leave. */
export interface LeaveQuestion {
  /** True: leave. */
  readonly answer: (leave: boolean) => void;
}

const holders = new Set<string>();

/** The question that is open; null: none. */
export const leaveQuestion: Store<LeaveQuestion | null> = createStore<LeaveQuestion | null>(null);

/** Says that a form holds something that is saved nowhere. */
export function useUnsaved(isHolding: boolean): void {
  const id = useId();
  useEffect(() => {
    if (!isHolding) return;
    hold(id);
    return () => letGo(id);
  }, [id, isHolding]);
}

/** Whether something would be lost. */
export function hasUnsaved(): boolean {
  return holders.size > 0;
}

/** Asks where something would be lost; true: go on. */
export async function askToLeave(): Promise<boolean> {
  if (!hasUnsaved()) return true;
  leaveQuestion.get()?.answer(false);
  return new Promise((resolve) => {
    leaveQuestion.set({
      answer: (leave) => {
        leaveQuestion.set(null);
        resolve(leave);
      },
    });
  });
}

function hold(id: string): void {
  if (holders.size === 0) window.addEventListener('beforeunload', warn);
  holders.add(id);
}

function letGo(id: string): void {
  holders.delete(id);
  if (holders.size === 0) window.removeEventListener('beforeunload', warn);
}

/** The browser asks in words of its own. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
