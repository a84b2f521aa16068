/** Copies a text, and says that it did. */

import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';

import { Button } from './ui/button.tsx';
import { t } from '../messages/controls.ts';

/** Props of {@link CopyButton}. */
export interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for assistive technology: `Copy the path`. */
  readonly label: string;
}

/** A small button that puts a text on the clipboard. */
export function CopyButton({ text, label }: CopyButtonProps): ReactNode {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <span className="inline-flex items-center gap-2">
      <Button
        variant="ghost"
        size="icon"
        aria-label={label}
        title={label}
        onClick={() => {
          void copyText(text).then((copied) => setOutcome(copied ? 'copied' : 'failed'));
        }}
      >
        {outcome === 'copied' ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
      </Button>
      <span role="status" className={outcome === 'failed' ? 'text-xs text-danger' : 'sr-only'}>
        {outcome === 'copied' ? t('copied') : outcome === 'failed' ? t('selectTheTextAndCopy') : ''}
      </span>
    </span>
  );
}

/** Puts a text on the clipboard, also where the page is not served by https. */
export async function copyText(text: string): Promise<boolean> {
  // Without https the property is missing, whatever its type says.
  const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
  try {
    if (clipboard !== undefined) {
      await clipboard.writeText(text);
      return true;
    }
  } catch {
    return false; // the browser or the person said no
  }
  return copyBySelection(text);
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  // The only way without https; every browser still has it.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
