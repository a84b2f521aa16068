/** Licences of all plugins that need one: what each says, and where its text goes in. */

import { Scale } from 'lucide-react';
import type { ReactNode } from 'react';

import { ErrorState, StateMessage } from '../../components/states.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { LicenceCard } from '../licences/licence-card.tsx';
import { withLiveVerdicts } from '../licences/licence-item.ts';
import { useLicences } from '../licences/licences.ts';
import { useInstance } from '../system/instance.ts';
import { usePlugins } from '../plugins/plugins.ts';

/** The section. */
export function LicencesSection(): ReactNode {
  const licences = useLicences();
  const plugins = usePlugins();
  if (licences.isPending) {
    return (
      <SkeletonGroup label="Loading licences" className="space-y-4">
        <Skeleton className="h-32" />
      </SkeletonGroup>
    );
  }
  if (licences.isError) {
    return (
      <Card>
        <ErrorState title="Licences could not be loaded" error={licences.error} onRetry={licences.refetch} />
      </Card>
    );
  }
  const shown = withLiveVerdicts(licences.data, plugins.data ?? []);
  if (shown.length === 0) {
    return (
      <Card>
        <CardHeader title="Licences" />
        <StateMessage icon={<Scale />} title="No plugin asks for a licence" className="pt-4">
          When a plugin needs one, it appears here with a place for the licence text that its vendor sent you.
        </StateMessage>
      </Card>
    );
  }
  return (
    <>
      <IssuedFor />
      {shown.map((licence) => (
        <LicenceCard key={licence.plugin} title={licence.name} licence={licence} />
      ))}
    </>
  );
}

/** What a vendor asks for before issuing a licence. */
function IssuedFor(): ReactNode {
  const instance = useInstance().data;
  if (instance === undefined) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
      <span>Vendors issue licences for the id of this installation:</span>
      <span className="flex min-w-0 items-center gap-1">
        <code className="font-mono text-[0.8125rem] break-all text-fg">{instance.instance_id}</code>
        <CopyButton text={instance.instance_id} label="Copy the instance id" />
      </span>
    </div>
  );
}
