/** A crash report for people: why, after how long, what became of requests, and the last lines. */

import type { CrashReport } from '@toru/protocol';
import type { ReactNode } from 'react';

import { OutputLines } from '../../components/output-lines.tsx';
import { formatDuration, formatMoment } from '../../lib/format.ts';
import { Facts } from '../../components/facts.tsx';

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
          ['When', formatMoment(crash.at)],
          ['Cause', crash.cause],
          ['Version', crash.version],
          ['Ran for', formatDuration(crash.uptime_ms)],
          ['Exit status', crash.exit_code ?? (crash.signal === null ? null : `signal ${crash.signal}`)],
          ['Failures in a row', crash.restart_number],
          [
            'Requests under way',
            inFlight.total === 0
              ? 'None'
              : `${inFlight.total}: ${inFlight.answered_502} answered with an error, ${inFlight.cut_off} cut off`,
          ],
        ]}
      />
      {!withOutput ? null : crash.output.length === 0 ? (
        <p className="text-[0.8125rem] text-muted">It wrote nothing before it ended.</p>
      ) : (
        <div>
          <h3 className="mb-2 text-[0.8125rem] font-medium text-muted">Last lines before it ended</h3>
          <OutputLines lines={crash.output} label="Last output before the end" className="max-h-96" />
        </div>
      )}
    </div>
  );
}
