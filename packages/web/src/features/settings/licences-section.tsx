/** Licences of all plugins that need one: what each says, and where its text goes in. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Scale } from 'lucide-react';
import { useId, useState, type ReactNode, type SubmitEvent } from 'react';

import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { useFormAction } from './form-action.ts';
import { FormOutcome } from './form-outcome.tsx';
import { licenceTone, licenceWord, type LicenceItem } from './licences.ts';

const licencesKey = ['licences'] as const;

/** The section. */
export function LicencesSection(): ReactNode {
  const licences = useQuery({
    queryKey: licencesKey,
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly items: readonly LicenceItem[] }>('/api/licenses', { signal })).items,
  });
  if (licences.isPending) {
    return (
      <SkeletonGroup label="Loading licences" className="space-y-4">
        <Skeleton className="h-32" />
      </SkeletonGroup>
    );
  }
  if (licences.isError) {
    return (
      <ErrorState title="Licences could not be loaded" error={licences.error} onRetry={licences.refetch} />
    );
  }
  const shown = licences.data.filter(({ required, token_present: isPresent }) => required || isPresent);
  if (shown.length === 0) {
    return (
      <StateMessage icon={<Scale />} title="No plugin asks for a licence">
        When a plugin needs one, it appears here with a place for the licence text that its vendor sent you.
      </StateMessage>
    );
  }
  return shown.map((licence) => <Licence key={licence.plugin} licence={licence} />);
}

function Licence({ licence }: { readonly licence: LicenceItem }): ReactNode {
  const { plugin, name, state, detail, token_present: isPresent, claims } = licence;
  const client = useQueryClient();
  const action = useFormAction();
  const [text, setText] = useState('');
  const field = useId();
  const address = `/api/plugins/${encodeURIComponent(plugin)}/license`;
  const act = async (method: 'PUT' | 'DELETE', done: string): Promise<void> => {
    const options = method === 'PUT' ? { method, body: { token: text.trim() } } : { method };
    const succeeded = await action.run(() => callApi(address, options), done);
    if (succeeded) setText('');
    await client.invalidateQueries({ queryKey: licencesKey });
  };
  return (
    <Card>
      <CardHeader title={name}>
        <Badge tone={licenceTone(state)}>{licenceWord(state)}</Badge>
      </CardHeader>
      <div className="space-y-4 px-5 pb-5 text-sm">
        {detail !== null && <p className="text-soft">{detail}</p>}
        {claims !== null && (
          <p className="text-muted">
            Licensed to {claims.customer}.{' '}
            {claims.updates_until === null
              ? 'Updates without end.'
              : `Updates until ${claims.updates_until}.`}
          </p>
        )}
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
            {isPresent && (
              <Button disabled={action.isBusy} onClick={() => void act('DELETE', 'The licence was removed.')}>
                Remove
              </Button>
            )}
          </div>
        </form>
      </div>
    </Card>
  );
}
