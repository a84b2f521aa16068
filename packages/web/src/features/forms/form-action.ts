/** The state of a form that is sent: under way, refused with a reason, or done. */

import { useState } from 'react';

import { fieldFault, toSentence } from '../../lib/api-error.ts';

/** A form's action. */
export interface FormAction {
  readonly isBusy: boolean;
  /** Why the last attempt was refused; null otherwise. */
  readonly problem: string | null;
  /** What the last attempt's refusal says about a field, by JSON pointer. */
  faultOf(...pointers: readonly string[]): string | undefined;
  /** What the last attempt did; null otherwise. */
  readonly done: string | null;
  /** Runs an attempt; `done` is said when it succeeds. */
  run(attempt: () => Promise<unknown>, done: string): Promise<boolean>;
}

interface State {
  readonly isBusy: boolean;
  readonly problem: string | null;
  readonly error: unknown;
  readonly done: string | null;
}

const atRest: State = { isBusy: false, problem: null, error: null, done: null };

/** Keeps the state of one form. */
export function useFormAction(): FormAction {
  const [state, setState] = useState<State>(atRest);
  return {
    ...state,
    faultOf: (...pointers) =>
      pointers.map((pointer) => fieldFault(state.error, pointer)).find((fault) => fault !== undefined),
    async run(attempt, done) {
      setState({ ...atRest, isBusy: true });
      try {
        await attempt();
        setState({ ...atRest, done });
        return true;
      } catch (error) {
        setState({ ...atRest, problem: toSentence(error), error });
        return false;
      }
    },
  };
}
