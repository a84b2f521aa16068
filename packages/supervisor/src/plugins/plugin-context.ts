/** What plugins share beyond the runs of their children. Types only. */

import type { PluginNotification } from '../api.ts';
import type { ChildContext } from '../children/child-context.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { PluginMemoryStore } from '../plugin-files/plugin-version.ts';
import type { PluginPolicy, SupervisionPolicy } from '../policy.ts';

/** Given to each plugin. */
export interface PluginContext extends ChildContext {
  readonly policy: SupervisionPolicy;
  /** What the operator set for one plugin. */
  readonly policyFor: (plugin: string) => Partial<PluginPolicy>;
  readonly logs: LogStore;
  readonly memory: PluginMemoryStore;
  readonly random: () => number;
  readonly notify: (notification: PluginNotification) => void;
}
