/** What can be done with the lines of a log: pause, wrap, copy, download. */

import type { LogLine } from '@toru/protocol';
import { Copy, Download, EllipsisVertical, FileDown, Pause, Play, WrapText } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { toast } from 'sonner';

import { copyText } from '../../components/copy-button.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuItem } from '../../components/ui/menu.tsx';
import { plainText } from '../../lib/ansi.ts';
import { toSentence } from '../../lib/api-error.ts';
import { cn } from '../../lib/cn.ts';
import { useStore } from '../../lib/store.ts';
import type { LogFeed } from './log-feed.ts';
import { toLogText } from './log-lines.ts';
import { t } from '../../messages/logs.ts';

/** Props of {@link LogTools}. */
export interface LogToolsProps {
  readonly feed: LogFeed;
  readonly name: string;
  readonly wrap: boolean;
  readonly onWrap: (wrap: boolean) => void;
}

/** The buttons. */
export function LogTools({ feed, name, wrap, onWrap }: LogToolsProps): ReactNode {
  const { isPaused } = useStore(feed.state);
  const [isFetching, setFetching] = useState(false);
  const copy = async (): Promise<void> => {
    const { lines } = feed.state.get();
    if (await copyText(toText(lines))) toast.success(t('linesCopied', { count: lines.length }));
    else toast.error(t('theLinesCouldNotBe'), { description: t('downloadThemInstead') });
  };
  const downloadAll = async (): Promise<void> => {
    setFetching(true);
    try {
      saveText(`${toText(await feed.loadAll())}\n`, `${name}.log`);
    } catch (error) {
      toast.error(t('theLogCouldNotBe'), { description: toSentence(error) });
    } finally {
      setFetching(false);
    }
  };
  const Turn = isPaused ? Play : Pause;
  return (
    <div role="group" aria-label={t('log')} className="-mr-2 flex items-center sm:gap-1">
      <Button
        variant="ghost"
        size="sm"
        aria-pressed={isPaused}
        onClick={() => feed.setPaused(!isPaused)}
        className={cn('max-sm:px-3.5', isPaused && 'bg-accent-soft text-accent')}
      >
        <Turn aria-hidden />
        <span className="max-sm:sr-only">{isPaused ? t('resume') : t('pause')}</span>
      </Button>
      <Button
        variant="ghost"
        size="sm"
        aria-pressed={wrap}
        onClick={() => onWrap(!wrap)}
        className={cn('max-sm:px-3.5', wrap && 'bg-accent-soft text-accent')}
      >
        <WrapText aria-hidden />
        <span className="max-sm:sr-only">{t('wrap')}</span>
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label={t('copyTheLinesShown')}
        title={t('copyTheLinesShown')}
        className="max-sm:hidden"
        onClick={() => void copy()}
      >
        <Copy aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label={t('downloadTheLinesShown')}
        title={t('downloadTheLinesShown')}
        onClick={() => saveText(`${toText(feed.state.get().lines)}\n`, `${name}.log`)}
      >
        <Download aria-hidden />
      </Button>
      <Menu
        label={t('moreToDoWithThe')}
        trigger={
          <Button variant="ghost" size="icon" busy={isFetching} aria-label={t('moreToDoWithThe')}>
            {!isFetching && <EllipsisVertical aria-hidden />}
          </Button>
        }
      >
        <MenuItem onSelect={() => void copy()} className="sm:hidden">
          <Copy aria-hidden />
          {t('copyTheLinesShown')}
        </MenuItem>
        <MenuItem onSelect={() => void downloadAll()}>
          <FileDown aria-hidden />
          {t('downloadAllLinesThatFit')}
        </MenuItem>
      </Menu>
    </div>
  );
}

function toText(lines: readonly LogLine[]): string {
  return lines.map((line) => toLogText(line, plainText)).join('\n');
}

function saveText(text: string, fileName: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The download has begun with the click; the text may go once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
