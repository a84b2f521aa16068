/** One line of a log: time, level, text with its colors and highlights, and fields behind a chevron. */

import { ChevronRight } from 'lucide-react';
import type { LogLevel, LogLine } from '@toru/protocol';
import { memo, type ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';
import { formatMoment } from '../../lib/format.ts';
import { parseAnsi, type AnsiColor, type AnsiPiece } from '../../lib/ansi.ts';
import { toFieldText } from './field-text.ts';
import { splitMatches } from './split-matches.ts';
import { locale } from '../../messages/language.ts';
import { t } from '../../messages/logs.ts';

/** Props of {@link LogRow}. */
export interface LogRowProps {
  readonly line: LogLine;
  readonly search: string;
  readonly wrap: boolean;
  readonly isOpen: boolean;
  readonly onToggle: (seq: number) => void;
}

const levelClasses: Readonly<Record<LogLevel, string>> = {
  trace: 'text-muted',
  debug: 'text-muted',
  info: 'text-info',
  warn: 'text-warning',
  error: 'text-danger',
  fatal: 'bg-danger-soft text-danger',
};

const colorClasses: Readonly<Record<AnsiColor, string>> = {
  black: 'text-muted',
  red: 'text-danger',
  green: 'text-success',
  yellow: 'text-warning',
  blue: 'text-info',
  magenta: 'text-accent',
  cyan: 'text-[#0b6a78] dark:text-[#70d0dd]',
  white: 'text-fg',
};

const backgroundClasses: Readonly<Record<AnsiColor, string>> = {
  black: 'bg-border',
  red: 'bg-danger-soft',
  green: 'bg-success-soft',
  yellow: 'bg-warning-soft',
  blue: 'bg-info-soft',
  magenta: 'bg-accent-soft',
  cyan: 'bg-info-soft',
  white: 'bg-border',
};

/** The row. */
export const LogRow: (props: LogRowProps) => ReactNode = memo(function LogRow({
  line,
  search,
  wrap,
  isOpen,
  onToggle,
}: LogRowProps): ReactNode {
  const { timestamp, level, message, fields, seq } = line;
  const hasFields = fields !== undefined && Object.keys(fields).length > 0;
  return (
    <div
      data-testid="log-line"
      data-seq={seq}
      className={cn(
        'px-2 font-mono text-xs leading-5 hover:bg-card max-sm:border-b max-sm:border-border/60 max-sm:py-1',
        (level === 'error' || level === 'fatal') && 'bg-danger-soft/50',
      )}
    >
      <div className="flex items-start gap-x-2 max-sm:flex-wrap">
        {hasFields ? (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={t('fieldsOfLine', { seq })}
            onClick={() => onToggle(seq)}
            className="flex size-5 shrink-0 items-center justify-center rounded text-muted -outline-offset-2 hover:bg-sunken hover:text-fg touch:-my-2.5 touch:size-10 touch:-ml-2"
          >
            <ChevronRight aria-hidden className={cn('size-3.5', isOpen && 'rotate-90')} />
          </button>
        ) : (
          <span className="w-5 shrink-0 touch:w-8" />
        )}
        <time
          dateTime={timestamp}
          title={formatMoment(timestamp)}
          className="shrink-0 text-muted tabular-nums"
        >
          <span className="max-sm:hidden">{timeWithMs(timestamp)}</span>
          <span className="sm:hidden">{timeWithMs(timestamp).slice(0, 8)}</span>
        </time>
        <span className={cn('w-10 shrink-0 rounded text-center uppercase', levelClasses[level])}>
          {level}
        </span>
        <span
          className={cn(
            'min-w-0 text-fg max-sm:basis-full max-sm:pl-1',
            wrap ? 'whitespace-pre-wrap [overflow-wrap:anywhere]' : 'whitespace-pre',
          )}
        >
          {parseAnsi(message).map((piece, index) => (
            <Piece key={index} piece={piece} search={search} />
          ))}
          {hasFields && !isOpen && (
            <span className="text-muted">
              {'  '}
              <Marked text={toFieldText(fields)} search={search} />
            </span>
          )}
        </span>
      </div>
      {hasFields && isOpen && (
        <pre className="mt-1 mb-2 ml-7 rounded-md border border-border bg-card px-3 py-2 whitespace-pre-wrap text-soft [overflow-wrap:anywhere]">
          <Marked text={JSON.stringify(fields, null, 2)} search={search} />
        </pre>
      )}
    </div>
  );
});

function Piece({ piece, search }: { readonly piece: AnsiPiece; readonly search: string }): ReactNode {
  const { color, background, bold, dim, italic, underline } = piece;
  const isPlain = color === null && background === null && !bold && !dim && !italic && !underline;
  const text = <Marked text={piece.text} search={search} />;
  if (isPlain) return text;
  return (
    <span
      className={cn(
        color !== null && background === null && colorClasses[color],
        background !== null && ['rounded-sm text-fg', backgroundClasses[background]],
        dim && 'text-muted',
        bold && 'font-bold',
        italic && 'italic',
        underline && 'underline',
      )}
    >
      {text}
    </span>
  );
}

function Marked({ text, search }: { readonly text: string; readonly search: string }): ReactNode {
  if (search === '') return text;
  return splitMatches(text, search).map(({ text: part, isMatch }, index) =>
    isMatch ? (
      <mark key={index} className="rounded-sm bg-warning-mark/40 text-fg">
        {part}
      </mark>
    ) : (
      part
    ),
  );
}

function timeWithMs(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return `${date.toLocaleTimeString(locale())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
