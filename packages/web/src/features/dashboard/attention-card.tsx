/** Things that need attention, each with what can be done about it. */

import { CircleAlert, CircleCheck, Sparkles, TriangleAlert } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { Countdown } from '../../components/countdown.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { cn } from '../../lib/cn.ts';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { useSystemHistory } from '../system/history.ts';
import { useInstance } from '../../lib/instance.ts';
import { useEnable } from '../plugins/use-enable.tsx';
import { findAttention, type AttentionItem, type Remedy } from './attention.ts';
import { BusiestProcesses } from './busiest-processes.tsx';
import { t } from '../../messages/dashboard.ts';

/** The card; one calm line when all is well. */
export function AttentionCard(): ReactNode {
  const plugins = usePlugins().data;
  const instance = useInstance().data;
  const history = useSystemHistory().data;
  if (plugins === undefined) {
    return (
      <Card>
        <CardHeader title={t('needsAttention')} />
        <SkeletonGroup label={t('loadingWhatNeedsAttention')} className="px-5 pb-5">
          <Skeleton className="h-5 w-2/3" />
        </SkeletonGroup>
      </Card>
    );
  }
  const items = findAttention(plugins, instance, history);
  return (
    <Card aria-labelledby="attention-title">
      <CardHeader id="attention-title" title={t('needsAttention')}>
        {items.length > 0 && <span className="text-[0.8125rem] text-muted tabular-nums">{items.length}</span>}
      </CardHeader>
      {items.length === 0 ? (
        <p className="flex items-center gap-3 px-5 pb-5 text-sm text-soft">
          <CircleCheck aria-hidden className="size-5 shrink-0 text-success" />
          {t('allIsWellNothingNeeds')}
        </p>
      ) : (
        <ul className="divide-y divide-border border-t border-border">
          {items.map((item) => (
            <Item key={item.key} item={item} />
          ))}
        </ul>
      )}
    </Card>
  );
}

const icons = { danger: CircleAlert, warning: TriangleAlert, info: Sparkles } as const;
const iconColors = { danger: 'text-danger', warning: 'text-warning', info: 'text-accent' } as const;

function Item({ item }: { readonly item: AttentionItem }): ReactNode {
  const { tone, title, detail, plugin, remedies, uses } = item;
  const Icon = icons[tone];
  const retryAt = plugin?.next_retry_at ?? null;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-5 py-3.5">
      <div className="flex min-w-0 flex-1 basis-64 gap-3">
        <Icon aria-hidden className={cn('mt-0.5 size-[1.125rem] shrink-0', iconColors[tone])} />
        <div className="min-w-0">
          <p className="text-sm font-medium [overflow-wrap:anywhere]">
            {plugin === null || plugin.state === 'invalid' ? (
              title
            ) : (
              <Link
                to={`/plugins/${encodeURIComponent(plugin.id)}`}
                className="hover:text-accent hover:underline"
              >
                {title}
              </Link>
            )}
          </p>
          <p className="text-[0.8125rem] text-muted [overflow-wrap:anywhere]">
            {detail}
            {retryAt !== null && (
              <> {t.rich('nextTryIn', { countdown: <Countdown until={retryAt} done={t('aMoment')} /> })}</>
            )}
          </p>
          {uses !== null && <BusiestProcesses of={uses} />}
        </div>
      </div>
      {remedies.length > 0 && (
        <div className="flex flex-wrap gap-2 pl-8 sm:pl-0">
          {remedies.map((remedy) => (
            <RemedyButton key={remedy.label} remedy={remedy} item={item} />
          ))}
        </div>
      )}
    </li>
  );
}

function RemedyButton({
  remedy,
  item,
}: {
  readonly remedy: Remedy;
  readonly item: AttentionItem;
}): ReactNode {
  const name = `${remedy.label}: ${item.plugin?.name ?? item.title}`;
  if (remedy.kind === 'link') {
    return (
      <Button asChild size="sm">
        <Link to={remedy.path} aria-label={name}>
          {remedy.label}
        </Link>
      </Button>
    );
  }
  return item.plugin === null ? null : (
    <ActionButton plugin={item.plugin} kind={remedy.kind} label={remedy.label} name={name} />
  );
}

interface ActionButtonProps {
  readonly plugin: PluginInfo;
  readonly kind: 'restart' | 'enable' | 'disable';
  readonly label: string;
  readonly name: string;
}

function ActionButton({ plugin, kind, label, name }: ActionButtonProps): ReactNode {
  const act = usePluginAction();
  const { enable, dialog } = useEnable(plugin);
  const pending = usePendingAction(plugin.id);
  return (
    <>
      <Button
        size="sm"
        variant={kind === 'disable' ? 'secondary' : 'primary'}
        aria-label={name}
        busy={pending === kind}
        disabled={pending !== undefined}
        onClick={() => {
          if (kind === 'enable') enable();
          else void act(plugin, kind);
        }}
      >
        {label}
      </Button>
      {kind === 'enable' && dialog}
    </>
  );
}
