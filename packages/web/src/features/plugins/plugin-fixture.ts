/** A plugin for unit tests: a healthy one, with what a test changes. */

import type { PluginInfo } from '@toru/protocol';

/** Creates a running plugin. */
export function examplePlugin(changes: Partial<PluginInfo> = {}): PluginInfo {
  return {
    id: 'weather',
    name: 'Weather',
    version: '1.2.0',
    author: 'Example',
    description: 'Shows the weather',
    homepage: null,
    icon: 'cloud-sun',
    route: '/weather',
    access: 'client',
    permissions: ['network'],
    protocol: 2,
    enabled: true,
    state: 'running',
    reason: null,
    health: 'healthy',
    running: true,
    pid: 4711,
    uptime_ms: 60_000,
    restarts: 0,
    next_retry_at: null,
    status: null,
    last_crash: null,
    cpu_percent: 1,
    memory_bytes: 30_000_000,
    open_fds: 20,
    requests: { total: 10, errors: 0, in_flight: 0, p50_ms: 1, p99_ms: 4 },
    license: { required: false, state: 'unknown', detail: null },
    upgrade: null,
    kept_versions: null,
    ui: { isolation: 'frame', format: 'module', bundle_hash: 'abc', style_hash: null },
    has_settings: false,
    file: { path: '/srv/plugins/weather.binary', hash: 'f'.repeat(64), bytes: 1_000_000 },
    ...changes,
  };
}
