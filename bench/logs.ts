/** The log pipeline as a section of the table. */

import { measure as measureLogs } from './log-pipeline.ts';
import type { Section } from './section.ts';

/** The section. */
export const logs: Section = {
  name: 'logs',
  async measure() {
    const { keptTextLinesPerS, keptJsonLinesPerS, droppedLinesPerS, searchMebibytesPerS, flood } =
      await measureLogs();
    return {
      tables: [
        {
          title: 'Log pipeline',
          columns: ['what', 'figure'],
          rows: [
            ['lines of text kept, per second', keptTextLinesPerS],
            ['lines of JSON kept, per second', keptJsonLinesPerS],
            ['lines over the rate dropped, per second', droppedLinesPerS],
            ['search, MiB per second', searchMebibytesPerS],
            ['a process that floods: lines per second taken', flood.linesPerS],
            ['… share of one core that it costs the host, %', flood.hostCpuPercent],
            ['… growth of the host, MiB', flood.memoryGrowthMebibytes],
          ],
        },
      ],
      goals: [],
      notes: [],
    };
  },
};
