/** The end of a form over a shared document: what somebody else has changed, what became of the last attempt, and the buttons. */

import type { ReactNode } from 'react';

import { Button } from '../../components/ui/button.tsx';
import { t } from '../../messages/settings.ts';
import { ChangedMeanwhile } from './changed-meanwhile.tsx';
import type { FieldChange } from './field-change.ts';
import type { FormAction } from './form-action.ts';
import { FormOutcome } from './form-outcome.tsx';

/** Props of {@link DocumentFormEnd}. */
export interface DocumentFormEndProps {
  readonly form: { readonly isChanged: boolean; readonly isStale: boolean; readonly discard: () => void };
  readonly action: FormAction;
  /** null: nobody else has changed the document. */
  readonly changes: readonly FieldChange[] | null;
}

/** Stands last in the form, and sends it. */
export function DocumentFormEnd({ form, action, changes }: DocumentFormEndProps): ReactNode {
  return (
    <>
      {changes !== null && <ChangedMeanwhile changes={changes} />}
      {!form.isStale && <FormOutcome action={action} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={action.isBusy}>
          {t('save')}
        </Button>
        {form.isChanged && (
          <Button disabled={action.isBusy} onClick={form.discard}>
            {t('discardChanges')}
          </Button>
        )}
      </div>
    </>
  );
}
