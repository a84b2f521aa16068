/** What of a log is shown: words, least level, span of time. */

import type { LogLevel } from '@toru/protocol';
import { useEffect, useState, type ReactNode } from 'react';

import { Input, SearchField, Select } from '../../components/ui/field.tsx';
import type { LogFilter } from './log-feed.ts';
import { timeSpans, toMoments, type TimeRange } from './time-range.ts';
import { t } from '../../messages/logs.ts';

const typingMs = 250;

/** The filters; a change is told a moment after the last key. */
export function LogFilters({ onChange }: { readonly onChange: (filter: LogFilter) => void }): ReactNode {
  const [search, setSearch] = useState('');
  const [level, setLevel] = useState<LogLevel | ''>('');
  const [range, setRange] = useState<TimeRange>({ span: 'all', from: '', to: '' });
  useEffect(() => {
    const timer = setTimeout(
      () => onChange({ search: search.trim(), level, ...toMoments(range, Date.now()) }),
      typingMs,
    );
    return () => clearTimeout(timer);
  }, [search, level, range, onChange]);
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <SearchField
        label={t('searchTheLog')}
        className="flex-1 basis-56 max-sm:basis-full"
        maxLength={200}
        value={search}
        onSearch={setSearch}
      />
      <Select
        aria-label={t('minimumLevel')}
        className="max-sm:flex-1 max-sm:basis-32"
        value={level}
        onChange={({ target }) => setLevel(target.value as LogLevel | '')}
      >
        <option value="">{t('allLevels')}</option>
        <option value="debug">{t('debugAndAbove')}</option>
        <option value="info">{t('infoAndAbove')}</option>
        <option value="warn">{t('warningsAndErrors')}</option>
        <option value="error">{t('errors')}</option>
      </Select>
      <Select
        aria-label={t('time')}
        className="max-sm:flex-1 max-sm:basis-32"
        value={range.span}
        onChange={({ target }) => setRange({ ...range, span: target.value })}
      >
        {timeSpans().map(({ span, label }) => (
          <option key={span} value={span}>
            {label}
          </option>
        ))}
      </Select>
      {range.span === 'between' && (
        <div className="flex w-full flex-wrap gap-3">
          <Moment label={t('from')} value={range.from} onChange={(from) => setRange({ ...range, from })} />
          <Moment label={t('to')} value={range.to} onChange={(to) => setRange({ ...range, to })} />
        </div>
      )}
    </div>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Moment({ label, value, onChange }: MomentProps): ReactNode {
  return (
    <label className="flex items-center gap-2 text-[0.8125rem] text-muted max-sm:w-full">
      <span className="max-sm:w-10">{label}</span>
      <Input
        type="datetime-local"
        className="sm:w-56"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}
