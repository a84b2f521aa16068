/** The state of a form that is sent: under way, refused with a reason, or done. */

import { useState } from 'react';

import { toSentence } from '../../lib/api-error.ts';

/** A form's action. */
export interface FormAction {
  readonly isBusy: boolean;
  /** Why the last attempt was refused; null otherwise. */
  readonly problem: string | null;
  /** What the last attempt did; null otherwise. */
  readonly done: string | null;
  /** Runs an attempt; `done` is said when it succeeds. */
  run(attempt: () => Promise<unknown>, done: string): Promise<boolean>;
}

/** Keeps the state of one form. */
export function useFormAction(): FormAction {
  const [state, setState] = useState<{ isBusy: boolean; problem: string | null; done: string | null }>({
    isBusy: false,
    problem: null,
    done: null,
  });
  return {
    ...state,
    async run(attempt, done) {
      setState({ isBusy: true, problem: null, done: null });
      try {
        await attempt();
        setState({ isBusy: false, problem: null, done });
        return true;
      } catch (error) {
        setState({ isBusy: false, problem: toSentence(error), done: null });
        return false;
      }
    },
  };
}
