/** A host process of the stress suite: the engine, a canary under load, and commands from its parent. */

import { readFileSync, readdirSync } from 'node:fs';

import { createSupervisor } from '@toru/supervisor';
import type { PluginRoute } from '@toru/supervisor';

import { collectGarbage } from '../../packages/supervisor/test/collect-garbage.ts';
import { Canary } from './canary.ts';
import type { Answer, Commands, HostSetup, Message, Request, Resources } from './wire.ts';

const PIECE_BYTES = 65_536;

const setup = JSON.parse(process.argv[2] ?? '') as HostSetup;
const send = (message: Message): void => {
  if (process.connected) process.send?.(message);
};
let offsetMs = 0;
const supervisor = await createSupervisor({
  ...setup,
  instanceId: '0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a',
  autoEnable: true,
  now: () => Date.now() + offsetMs,
  onEvent: (event) => {
    send({ type: 'event', event });
  },
}).catch((error: unknown) => {
  send({ type: 'refused', message: error instanceof Error ? error.message : String(error) });
  process.exit(75);
});

const tell = (id: string): void => {
  const plugin = supervisor.get(id);
  if (plugin === undefined) {
    send({ type: 'plugin', id, plugin: null });
    return;
  }
  send({ type: 'plugin', id, plugin: { ...plugin, bundle: null } });
};
supervisor.onChange(tell);
for (const { id } of supervisor.list()) tell(id);

/** One request, answered whole. A body is taken as fast as it comes. */
function ask(
  path: string,
  target: PluginRoute | undefined,
  body?: string,
  deadlineMs = 10_000,
): Promise<Answer> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    let status = 0;
    const done = (code: string | null, text: string): void => {
      resolve({ status, code, text, bytes, ms: performance.now() - startedMs });
    };
    const take = (piece: Uint8Array, end: boolean): void => {
      bytes += piece.length;
      if (bytes < 1_000_000) pieces.push(Buffer.from(piece));
      if (end) done(null, Buffer.concat(pieces).toString());
      else queueMicrotask(() => exchange.consumed(piece.length));
    };
    if (target === undefined) {
      done('PLUGIN_NOT_FOUND', '');
      return;
    }
    const exchange = target.request(
      { method: body === undefined ? 'GET' : 'POST', path, headers: {}, user: null, deadlineMs },
      body === undefined ? null : Buffer.from(body),
      true,
      {
        onHead(answered, _headers, piece, end) {
          status = answered;
          take(piece, end);
        },
        onData: take,
        onFail: ({ code, message }) => {
          done(code, message);
        },
      },
    );
  });
}

const memory = (): number => Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[1]) * 4_096;

async function resources(mustCollect: boolean): Promise<Resources> {
  if (mustCollect) for (let round = 0; round < 3; round += 1) await collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return {
    memoryBytes: memory(),
    heapBytes: heapUsed + external,
    descriptors: readdirSync('/proc/self/fd').length,
  };
}

/** Streams with pauses and watches the memory of this process. */
async function stream({
  direction,
  route,
  bytes,
  pauseMs,
}: Commands['stream']['of']): Promise<Commands['stream']['gives']> {
  const before = (await resources(true)).memoryBytes;
  let most = before;
  let done = 0;
  const watch = setInterval(() => {
    most = Math.max(most, memory());
  }, 20);
  return new Promise((resolve) => {
    const finish = (failure: string | null): void => {
      clearInterval(watch);
      resolve({ bytes: done, failure, growthBytes: most - before });
    };
    const isUpload = direction === 'upload';
    const read = (piece: Uint8Array, end: boolean): void => {
      if (!isUpload) done += piece.length;
      if (end) finish(null);
      else setTimeout(() => exchange?.consumed(piece.length), pauseMs);
    };
    const push = (): void => {
      while (done < bytes) {
        const piece = Math.min(PIECE_BYTES, bytes - done);
        done += piece;
        const canGoOn = exchange?.send(Buffer.alloc(piece), done >= bytes);
        if (canGoOn !== true) return;
      }
    };
    const exchange = supervisor.route(route)?.request(
      {
        method: isUpload ? 'POST' : 'GET',
        path: isUpload ? '/count' : `/bytes/${bytes}`,
        headers: {},
        user: null,
        deadlineMs: 600_000,
      },
      null,
      !isUpload,
      {
        onHead: (_status, _headers, piece, end) => {
          read(piece, end);
        },
        onData: read,
        onFail: ({ code, message }) => {
          finish(`${code}: ${message}`);
        },
        onWritable: () => {
          setTimeout(push, pauseMs);
        },
      },
    );
    if (isUpload) push();
  });
}

const seen = new Map<string, number>();
let isLoading = false;

async function keepAsking({ route, path }: Commands['load']['of']): Promise<void> {
  while (isLoading) {
    const { code, status } = await ask(path, supervisor.route(route));
    const answer = code ?? String(status);
    seen.set(answer, (seen.get(answer) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const canary = new Canary(async () => {
  const { status } = await ask('/version', supervisor.route('canary'));
  return status === 200;
});

const commands: {
  [N in keyof Commands]: (of: Commands[N]['of']) => Commands[N]['gives'] | Promise<Commands[N]['gives']>;
} = {
  ask: ({ route, path, body, deadlineMs }) => ask(path, supervisor.route(route), body, deadlineMs),
  load(of) {
    isLoading = true;
    seen.clear();
    for (let loop = 0; loop < of.inFlight; loop += 1) void keepAsking(of);
    return null;
  },
  stop_load() {
    isLoading = false;
    return Object.fromEntries(seen);
  },
  act: async ({ action, id }) => JSON.stringify(await supervisor[action](id)),
  stream,
  resources: ({ collect: mustCollect }) => resources(mustCollect),
  clock(of) {
    offsetMs = of.offsetMs;
    return null;
  },
  async rescan() {
    await supervisor.rescan();
    return null;
  },
  canary: () => canary.report(),
  logs: ({ id }) => ({ lines: supervisor.logs(id)?.lines ?? 0, dropped: supervisor.logs(id)?.dropped ?? 0 }),
  async stop() {
    canary.stop();
    return supervisor.stop();
  },
};

process.on('message', (request: Request) => {
  const { number, name, of } = request;
  const run = commands[name] as (of: unknown) => unknown;
  Promise.resolve()
    .then(() => run(of))
    .then(
      (gives) => {
        send({ type: 'answer', number, gives });
        if (name === 'stop') process.disconnect?.();
      },
      (error: unknown) => {
        send({ type: 'error', number, message: String(error) });
      },
    );
});
process.on('disconnect', () => {
  void supervisor.stop().then(() => process.exit(0));
});

const isUp = (): boolean => supervisor.get('canary')?.state === 'running';
if (!isUp()) {
  await new Promise<void>((resolve) => {
    const forget = supervisor.onChange(() => {
      if (!isUp()) return;
      forget();
      resolve();
    });
  });
}
await canary.start(setup.calmMs);
send({ type: 'ready' });
