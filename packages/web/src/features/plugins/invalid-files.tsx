/** Files in the plugins folder that cannot be used: what is wrong with each, and how to put it right. */

import { FileWarning } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';

import { Card, CardHeader } from '../../components/ui/card.tsx';
import { ReasonAdvice } from './reason-advice.tsx';
import { troubleCause } from './trouble-cause.ts';
import { t } from '../../messages/plugins.ts';

/** The list; nothing when every file is fine. `#invalid` in the address leads to it. */
export function InvalidFiles({ files }: { readonly files: readonly PluginInfo[] }): ReactNode {
  const section = useRef<HTMLElement>(null);
  const asked = useLocation().hash === '#invalid';
  const some = files.length > 0;
  useEffect(() => {
    if (asked && some) section.current?.scrollIntoView({ block: 'start' });
  }, [asked, some]);
  if (!some) return null;
  return (
    <Card ref={section} aria-labelledby="invalid-title" className="mt-6 scroll-mt-20">
      <CardHeader id="invalid-title" title={t('filesThatCannotBeUsed')} />
      <ul className="divide-y divide-border border-t border-border">
        {files.map((file) => (
          <InvalidFile key={file.id} file={file} />
        ))}
      </ul>
    </Card>
  );
}

function InvalidFile({ file }: { readonly file: PluginInfo }): ReactNode {
  const reason = troubleCause(file) ?? '';
  return (
    <li
      data-testid={`plugin-row-${file.id}`}
      data-state={file.state}
      className="flex gap-3 px-5 py-4 text-sm"
    >
      <FileWarning aria-hidden className="mt-0.5 size-5 shrink-0 text-warning" />
      <div className="min-w-0 flex-1 space-y-1.5">
        <p className="font-medium break-all">{file.id}</p>
        <p className="text-soft [overflow-wrap:anywhere]">{reason}</p>
        <ReasonAdvice plugin={file} />
      </div>
    </li>
  );
}
