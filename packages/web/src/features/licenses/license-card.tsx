/** The license of one plugin: its verdict with what to do, what was bought, and the place where its text goes in. */

import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';

import { CopyButton } from '../../components/copy-button.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { licenseStateLook } from '../plugins/plugin-state.ts';
import { useInstance } from '../../lib/instance.ts';
import { LicenseForm } from './license-form.tsx';
import { isRefused, toTerms, type LicenseItem } from './license-item.ts';
import { reasonWords } from '../../messages/reason-words.ts';
import { t } from '../../messages/licenses.ts';

/** Props of {@link LicenseCard}. */
export interface LicenseCardProps {
  readonly title: string;
  readonly license: LicenseItem;
  /** The plugin waits for it: the id that a license is issued for stands in the card, too. */
  readonly isNeeded?: boolean;
}

/** The card. `#license` in the address leads to it. */
export function LicenseCard({ title, license, isNeeded = false }: LicenseCardProps): ReactNode {
  const { plugin, state, claims } = license;
  const detail = reasonWords(license.reason_info, license.detail);
  const look = licenseStateLook(state);
  const section = useRef<HTMLElement>(null);
  const asked = useLocation().hash === '#license';
  useEffect(() => {
    if (asked) section.current?.scrollIntoView({ block: 'start' });
  }, [asked]);
  return (
    <Card ref={section} data-testid={`license-${plugin}`} data-state={state} className="scroll-mt-20">
      <CardHeader title={title}>
        <Badge tone={isNeeded ? 'warning' : look.tone}>{look.word}</Badge>
      </CardHeader>
      <div className="space-y-4 px-5 pb-5 text-sm">
        {detail !== null && <p className="break-words text-soft">{detail}</p>}
        {claims !== null && !isRefused(state) && <p className="break-words text-muted">{toTerms(claims)}</p>}
        {isNeeded && <IssuedFor />}
        <LicenseForm license={license} />
      </div>
    </Card>
  );
}

/** What a vendor asks for before issuing a license. */
export function IssuedFor(): ReactNode {
  const id = useInstance().data?.instance_id ?? null;
  if (id === null) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
      <span>{t('vendorsIssueLicensesForThe')}</span>
      <span className="flex min-w-0 items-center gap-1">
        <code className="font-mono text-[0.8125rem] break-all text-fg">{id}</code>
        <CopyButton text={id} label={t('copyTheInstanceId')} />
      </span>
    </div>
  );
}
