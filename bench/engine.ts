/** The engine in this process, with one plugin that runs: for measurements that leave HTTP out. */

import { createSupervisor } from '@toru/supervisor';
import type { Supervisor } from '@toru/supervisor';

import type { Folders } from './folders.ts';
import type { Call } from './load.ts';

const PATIENCE_MS = 20_000;

/** Starts an engine on these folders and waits until this plugin runs. */
export async function startEngine(folders: Folders, id: string): Promise<Supervisor> {
  const { pluginsDir, dataDir, logDir, runtimeDir } = folders;
  const supervisor = await createSupervisor({
    pluginsDir,
    dataDir,
    logDir,
    runtimeDir,
    instanceId: '00000000-0000-4000-8000-000000000000',
    autoEnable: true,
  });
  await untilSnapshot(supervisor, id, (plugin) => plugin?.state === 'running');
  return supervisor;
}

/** Resolves once the snapshot of a plugin is as wanted. */
export function untilSnapshot(
  supervisor: Supervisor,
  id: string,
  isWanted: (plugin: ReturnType<Supervisor['get']>) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: Error): void => {
      forget();
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    };
    const look = (): void => {
      if (isWanted(supervisor.get(id))) finish();
    };
    const timer = setTimeout(() => {
      const { state, reason } = supervisor.get(id) ?? {};
      finish(
        new Error(
          `plugin "${id}" is ${state ?? 'unknown'} after ${PATIENCE_MS} ms: ${reason ?? 'no reason'}`,
        ),
      );
    }, PATIENCE_MS);
    const forget = supervisor.onChange(look);
    look();
  });
}

/** A request to the plugin on this route for a body of so many bytes. */
export function pluginCall(supervisor: Supervisor, segment: string, bodyBytes: number): Call {
  const route = supervisor.route(segment);
  if (route === undefined) throw new Error(`no plugin has the route "${segment}"`);
  const head = {
    method: 'GET',
    path: `/bytes/${bodyBytes}`,
    headers: { host: 'localhost:3000', accept: '*/*', 'x-toru-user': 'ada', 'x-toru-role': 'admin' },
    user: { name: 'ada', role: 'admin' },
  };
  return (done) => {
    route.request(head, null, true, {
      onHead(_status, _headers, _body, end) {
        if (end) done();
      },
      onData(_body, end) {
        if (end) done();
      },
      onFail({ message }) {
        throw new Error(message);
      },
    });
  };
}
