/** What a plugin declares that it does. Nothing declared is nothing known: it is no promise, and not shown as one. */

import { ShieldQuestionMark } from 'lucide-react';
import type { ReactNode } from 'react';

import { permissionSentence } from './permission-words.ts';
import { t } from '../../messages/plugins.ts';

/** The list. */
export function Permissions({ permissions }: { readonly permissions: readonly string[] }): ReactNode {
  if (permissions.length === 0) {
    return (
      <p data-testid="no-permissions" className="flex items-start gap-2 text-muted">
        <ShieldQuestionMark aria-hidden className="mt-0.5 size-4 shrink-0" />
        {t('itDeclaresNothingWhatIt')}
      </p>
    );
  }
  return (
    <ul className="space-y-1.5">
      {permissions.map((permission) => (
        <li key={permission} className="flex items-baseline gap-2.5">
          <code className="rounded bg-accent-soft px-1.5 py-0.5 font-mono text-xs text-accent">
            {permission}
          </code>
          <span className="text-soft">{permissionSentence(permission)}</span>
        </li>
      ))}
    </ul>
  );
}
