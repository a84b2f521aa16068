/** Types that are read off schemas say what records and words of the protocol say. Most of it is checked by the compiler. */

import type { CrashReport, LogLine, PluginEventInfo, PluginState } from '@toru/protocol';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { TypeOf } from './parts.ts';
import type { logLineSchema, pluginEventSchema } from './index.ts';
import { liveEventsSchema, type PluginInfo, type SystemInfo } from './index.ts';
import type { crashSchema } from './plugins.ts';

describe('types of schemas', () => {
  it('are those of the records that the engine and the storage keep', () => {
    expectTypeOf<TypeOf<typeof logLineSchema>>().toEqualTypeOf<LogLine>();
    expectTypeOf<TypeOf<typeof pluginEventSchema>>().toEqualTypeOf<PluginEventInfo>();
    expectTypeOf<CrashReport>().toExtend<TypeOf<typeof crashSchema>>();
    expectTypeOf<keyof CrashReport>().toEqualTypeOf<keyof typeof crashSchema.properties>();
  });

  it('are exact and read-only', () => {
    expectTypeOf<PluginInfo['state']>().toEqualTypeOf<PluginState>();
    expectTypeOf<PluginInfo['permissions']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<SystemInfo['load']>().toEqualTypeOf<readonly [number, number, number]>();
    expectTypeOf<PluginInfo['kept_versions']>().toEqualTypeOf<
      readonly { readonly version: string; readonly hash: string; readonly current: boolean }[] | null
    >();
  });

  it('are there for each live event', () => {
    expect(Object.keys(liveEventsSchema.properties)).toEqual([
      'hello',
      'plugin',
      'plugin_removed',
      'plugin_event',
      'notification',
      'log',
      'system',
      'unsaved',
      'plugin_samples',
    ]);
  });
});
