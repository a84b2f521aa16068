/** The last lines a process wrote. */

import type { ReactNode } from 'react';

import { plainText } from '../lib/ansi.ts';
import { cn } from '../lib/cn.ts';

/** Props of {@link OutputLines}. */
export interface OutputLinesProps {
  /** Oldest first. */
  readonly lines: readonly string[];
  readonly label: string;
  readonly className?: string;
}

/** A block of plain lines that scrolls by itself. */
export function OutputLines({ lines, label, className }: OutputLinesProps): ReactNode {
  return (
    <pre
      // A block that scrolls must be reachable without a mouse.
      tabIndex={0}
      role="group"
      aria-label={label}
      className={cn(
        'max-h-56 overflow-auto rounded-lg border border-border bg-sunken px-3 py-2 text-left font-mono text-xs leading-5 whitespace-pre-wrap text-soft [overflow-wrap:anywhere]',
        className,
      )}
    >
      {lines.map(plainText).join('\n')}
    </pre>
  );
}
