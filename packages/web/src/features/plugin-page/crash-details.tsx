/** A crash report for people: why, after how long, what became of requests, and the last lines. */

import type { CrashReport } from '@toru/protocol';
import type { ReactNode } from 'react';

import { OutputLines } from '../../components/output-lines.tsx';
import { formatDuration, formatMoment } from '../../lib/format.ts';
import { Facts } from '../../components/facts.tsx';
import { reasonWords } from '../../messages/reason-words.ts';
import { t } from '../../messages/plugin-page.ts';

/** The report. */
export function CrashDetails({
  crash,
  withOutput = true,
}: {
  readonly crash: CrashReport;
  readonly withOutput?: boolean;
}): ReactNode {
  const { in_flight: inFlight } = crash;
  return (
    <div className="space-y-4">
      <Facts
        facts={[
          [t('when'), formatMoment(crash.at)],
          [t('cause'), reasonWords(crash.reason_info, crash.cause)],
          [t('version'), crash.version],
          [t('ranFor'), formatDuration(crash.uptime_ms)],
          [
            t('exitStatus'),
            crash.exit_code ?? (crash.signal === null ? null : t('signal', { signal: crash.signal })),
          ],
          [t('failuresInARow'), crash.restart_number],
          [
            t('requestsUnderWay'),
            inFlight.total === 0
              ? t('none')
              : t('answeredWithAnErrorCut', {
                  total: inFlight.total,
                  answered502: inFlight.answered_502,
                  cutOff: inFlight.cut_off,
                }),
          ],
        ]}
      />
      {!withOutput ? null : crash.output.length === 0 ? (
        <p className="text-[0.8125rem] text-muted">{t('itWroteNothingBeforeIt')}</p>
      ) : (
        <div>
          <h3 className="mb-2 text-[0.8125rem] font-medium text-muted">{t('lastLinesBeforeItEnded')}</h3>
          <OutputLines lines={crash.output} label={t('lastOutputBeforeTheEnd')} className="max-h-96" />
        </div>
      )}
    </div>
  );
}
