/** The licence of one plugin: its verdict with what to do, what was bought, and the place where its text goes in. */

import { useQueryClient } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { useLocation } from 'react-router';

import { Badge } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { callApi } from '../../lib/http.ts';
import { licenseStateLook } from '../plugins/plugin-state.ts';
import { useFormAction } from '../settings/form-action.ts';
import { FormOutcome } from '../settings/form-outcome.tsx';
import { toTerms, type LicenceItem } from './licence-item.ts';
import { licencesKey } from './licences.ts';

/** More than any licence: a wrong file is not read to its end. */
const MAX_FILE_BYTES = 16_384;

/** Props of {@link LicenceCard}. */
export interface LicenceCardProps {
  readonly title: string;
  readonly licence: LicenceItem;
}

/** The card. `#licence` in the address leads to it. */
export function LicenceCard({ title, licence }: LicenceCardProps): ReactNode {
  const { plugin, state, detail, claims } = licence;
  const look = licenseStateLook(state);
  const section = useRef<HTMLElement>(null);
  const asked = useLocation().hash === '#licence';
  useEffect(() => {
    if (asked) section.current?.scrollIntoView({ block: 'start' });
  }, [asked]);
  return (
    <Card ref={section} data-testid={`licence-${plugin}`} data-state={state} className="scroll-mt-20">
      <CardHeader title={title}>
        <Badge tone={look.tone}>{look.word}</Badge>
      </CardHeader>
      <div className="space-y-4 px-5 pb-5 text-sm">
        {detail !== null && <p className="break-words text-soft">{detail}</p>}
        {claims !== null && <p className="break-words text-muted">{toTerms(claims)}</p>}
        <LicenceForm plugin={plugin} isPresent={licence.token_present} />
      </div>
    </Card>
  );
}

function LicenceForm({
  plugin,
  isPresent,
}: {
  readonly plugin: string;
  readonly isPresent: boolean;
}): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const [text, setText] = useState('');
  const field = useId();
  const file = useRef<HTMLInputElement>(null);
  const address = `/api/plugins/${encodeURIComponent(plugin)}/license`;
  const act = async (method: 'PUT' | 'DELETE', done: string): Promise<void> => {
    const options = method === 'PUT' ? { method, body: { token: text.trim() } } : { method };
    const succeeded = await action.run(() => callApi(address, options), done);
    if (succeeded) setText('');
    await client.invalidateQueries({ queryKey: licencesKey });
  };
  return (
    <form
      className="space-y-3"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void act('PUT', 'The licence was stored.');
      }}
    >
      <label htmlFor={field} className="block font-medium">
        {isPresent ? 'Replace the licence text' : 'Licence text'}
      </label>
      <textarea
        id={field}
        required
        rows={3}
        spellCheck={false}
        autoComplete="off"
        value={text}
        placeholder="toru1.…"
        onChange={({ target }) => setText(target.value)}
        className="w-full rounded-lg border border-control bg-card p-3 font-mono text-xs touch:text-base"
      />
      <FormOutcome action={action} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={action.isBusy}>
          Store
        </Button>
        <Button disabled={action.isBusy} onClick={() => file.current?.click()}>
          <FileText aria-hidden />
          From a file
        </Button>
        {isPresent && (
          <Button disabled={action.isBusy} onClick={() => void act('DELETE', 'The licence was removed.')}>
            Remove
          </Button>
        )}
      </div>
      <input
        ref={file}
        type="file"
        hidden
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          void chosen
            ?.slice(0, MAX_FILE_BYTES)
            .text()
            .then((read) => setText(read.trim()));
          target.value = '';
        }}
      />
    </form>
  );
}
