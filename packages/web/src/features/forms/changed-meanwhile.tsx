/** Says what somebody else has saved while a form was open. */

import type { ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';
import type { FieldChange } from './field-change.ts';
import { t } from '../../messages/settings.ts';

/** Props of {@link ChangedMeanwhile}. */
export interface ChangedMeanwhileProps {
  readonly changes: readonly FieldChange[];
  /** Fields that both have changed, and secrets that have to be typed again. */
  readonly notes?: readonly string[];
}

/** The message; what was typed is still in the form below or above it. */
export function ChangedMeanwhile({ changes, notes = [] }: ChangedMeanwhileProps): ReactNode {
  return (
    <Alert tone="warning" title={t('somebodyElseHasSavedThis')} data-testid="changed-meanwhile">
      <p>{t('nothingOfYoursWasSaved')}</p>
      {changes.length > 0 && (
        <>
          <p className="mt-2 font-medium">{t('whatTheOtherPersonHas')}</p>
          <ChangeList changes={changes} />
        </>
      )}
      {notes.length > 0 && (
        <ul className="mt-2 list-disc space-y-0.5 pl-5">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <p className="mt-2">{t('lookItThroughAndSave')}</p>
    </Alert>
  );
}

/** Changes, one a line: what was there, and what is there now. */
export function ChangeList({ changes }: { readonly changes: readonly FieldChange[] }): ReactNode {
  return (
    <ul className="space-y-0.5">
      {changes.map(({ label, before, after }) => (
        <li key={label} className="[overflow-wrap:anywhere]">
          <span className="text-muted">{label}: </span>
          {before !== '' && (
            <>
              <span className="line-through">{before}</span>
              <span aria-label={t('becomes')}> → </span>
            </>
          )}
          <span className="font-medium">{after}</span>
        </li>
      ))}
    </ul>
  );
}
