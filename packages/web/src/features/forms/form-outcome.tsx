/** What became of a form that was sent. */

import type { ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';
import type { FormAction } from './form-action.ts';

/** Shows the refusal or the success of the last attempt, and is read out. */
export function FormOutcome({ action }: { readonly action: FormAction }): ReactNode {
  return (
    <div role="status" className="empty:hidden">
      {action.problem !== null && <Alert tone="danger">{action.problem}</Alert>}
      {action.done !== null && <Alert tone="success">{action.done}</Alert>}
    </div>
  );
}
