/**
 * Where the text of a license goes in, and where one is removed or put back.
 *
 * Nothing valid is lost by a slip: a text that cannot be valid here is asked about before it takes the place of another one, removing asks,
 * and what was in place can be put back.
 */

import { FileText, Undo2 } from 'lucide-react';
import { useId, useRef, useState, type ReactNode, type SubmitEvent } from 'react';

import { RelativeTime } from '../../components/relative-time.tsx';
import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { isRefused, toTerms, type LicenseItem } from './license-item.ts';
import { useLicenseActions, type LicenseActions } from './license-actions.ts';
import { t } from '../../messages/licenses.ts';

/** More than any license: a wrong file is not read to its end. */
const MAX_FILE_BYTES = 16_384;

interface OfLicense {
  readonly license: LicenseItem;
}

/** The form. */
export function LicenseForm({ license }: OfLicense): ReactNode {
  const { token_present: isPresent } = license;
  const actions = useLicenseActions(license);
  const [text, setText] = useState('');
  const field = useId();
  const save = (force: boolean): void => {
    void actions.save(text.trim(), force).then((isSaved) => {
      if (isSaved) setText('');
    });
  };
  return (
    <form
      className="space-y-3"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        save(false);
      }}
    >
      <PutBack license={license} actions={actions} />
      <label htmlFor={field} className="block font-medium">
        {isPresent ? t('replaceTheLicenseText') : t('licenseText')}
      </label>
      <textarea
        id={field}
        required
        rows={3}
        spellCheck={false}
        autoComplete="off"
        value={text}
        placeholder="toru1.…"
        onChange={({ target }) => {
          actions.forgetRefusal();
          setText(target.value);
        }}
        className="w-full rounded-lg border border-control bg-card p-3 font-mono text-xs touch:text-base"
      />
      {actions.refusal === null ? (
        <FormOutcome action={actions.form} />
      ) : (
        <Alert
          data-testid="license-refusal"
          tone="warning"
          title={t('thisLicenseIsNotValid')}
          actions={
            <>
              <Button size="sm" onClick={actions.forgetRefusal}>
                {isPresent ? t('keepWhatIsInPlace') : t('doNotSaveIt')}
              </Button>
              <Button size="sm" busy={actions.form.isBusy} onClick={() => save(true)}>
                {t('saveItAnyway')}
              </Button>
            </>
          }
        >
          {actions.refusal}.
        </Alert>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={actions.form.isBusy}>
          {t('save')}
        </Button>
        <FromFile
          disabled={actions.form.isBusy}
          onRead={(read) => {
            actions.forgetRefusal();
            setText(read);
          }}
        />
        {isPresent && <Removal actions={actions} />}
      </div>
    </form>
  );
}

interface OfActions {
  readonly actions: LicenseActions;
}

/** Offered where what is in place is not valid, or nothing is. */
function PutBack({ license, actions }: OfLicense & OfActions): ReactNode {
  const { previous, state, token_present: isPresent } = license;
  if (previous === null || (isPresent && !isRefused(state))) return null;
  return (
    <Alert
      data-testid="license-previous"
      tone={isPresent ? 'warning' : 'info'}
      announced={false}
      title={isPresent ? t('anotherLicenseWasInPlace') : t('theLicenseThatWasIn')}
      actions={
        <Button size="sm" busy={actions.form.isBusy} onClick={() => void actions.putBack()}>
          <Undo2 aria-hidden />
          {t('putItBack')}
        </Button>
      }
    >
      {previous.claims !== null && `${toTerms(previous.claims)} `}
      {t.rich(previous.state === 'valid' ? 'itWasValidUntilIt' : 'itWasReplaced', {
        time: <RelativeTime at={previous.replaced_at} />,
      })}
    </Alert>
  );
}

function Removal({ actions }: OfActions): ReactNode {
  const [isSure, setSure] = useState(false);
  const isBusy = actions.form.isBusy;
  if (!isSure) {
    return (
      <Button disabled={isBusy} onClick={() => setSure(true)}>
        {t('remove')}
      </Button>
    );
  }
  return (
    <div
      role="group"
      aria-label={t('removeTheLicense')}
      className="w-full space-y-3 rounded-lg bg-sunken p-4"
    >
      <p>{t('removeTheLicenseWhatRuns')}</p>
      <div className="flex flex-wrap gap-3">
        <Button autoFocus onClick={() => setSure(false)}>
          {t('keepIt')}
        </Button>
        <Button
          variant="danger"
          busy={isBusy}
          onClick={() => void actions.remove().then(() => setSure(false))}
        >
          {t('removeIt')}
        </Button>
      </div>
    </div>
  );
}

interface FromFileProps {
  readonly disabled: boolean;
  readonly onRead: (text: string) => void;
}

function FromFile({ disabled, onRead }: FromFileProps): ReactNode {
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button disabled={disabled} onClick={() => file.current?.click()}>
        <FileText aria-hidden />
        {t('fromAFile')}
      </Button>
      <input
        ref={file}
        type="file"
        hidden
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          void chosen
            ?.slice(0, MAX_FILE_BYTES)
            .text()
            .then((read) => onRead(read.trim()));
          target.value = '';
        }}
      />
    </>
  );
}
