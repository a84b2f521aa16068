/** How a plugin stands: a dot with its word, as a badge or for screen readers only. */

import type { ReactNode } from 'react';

import { Badge, type Tone } from '../../components/ui/badge.tsx';
import { cn } from '../../lib/cn.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { stateLook, toolLook, type StateFacts, type StateLook } from './plugin-state.ts';

const dotColors: Readonly<Record<Tone, string>> = {
  neutral: 'border-2 border-control',
  success: 'bg-success-mark',
  warning: 'bg-warning-mark',
  danger: 'bg-danger-mark',
  info: 'bg-info-mark',
  accent: 'bg-accent',
};

/** In the words of the person who looks. */
function useStateLook(plugin: StateFacts): StateLook {
  return useIsAdmin() ? stateLook(plugin) : toolLook(plugin);
}

/** The dot alone, with its word for those who cannot see it. */
export function StatusDot({
  plugin,
  className,
}: {
  readonly plugin: StateFacts;
  readonly className?: string;
}): ReactNode {
  const { word, tone } = useStateLook(plugin);
  return (
    <>
      <span
        aria-hidden
        title={word}
        className={cn(
          'size-2 shrink-0 rounded-full',
          dotColors[tone],
          isMoving(plugin) && 'animate-pulse',
          className,
        )}
      />
      <span className="sr-only">{word}</span>
    </>
  );
}

/** The word on its color. */
export function StatusBadge({ plugin }: { readonly plugin: StateFacts }): ReactNode {
  const { word, tone } = useStateLook(plugin);
  return (
    <Badge tone={tone}>
      <span
        aria-hidden
        className={cn('size-1.5 rounded-full bg-current', isMoving(plugin) && 'animate-pulse')}
      />
      {word}
    </Badge>
  );
}

function isMoving({ state }: StateFacts): boolean {
  return state === 'starting' || state === 'restarting' || state === 'stopping';
}
