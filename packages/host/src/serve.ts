/**
 * The composition root: the only place where storage, engine and server meet. It starts them in order, says where the panel is, and
 * ends them in the reverse order.
 */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createConnection } from 'node:net';

import { defaultBackupDir } from '@toru/lifecycle/backup-files';
import { finishInterruptedRestore } from '@toru/lifecycle/restore';
import { ToruError } from '@toru/protocol';
import { createServer, createVitals, resolvePluginSettings, SchemaDesk } from '@toru/server';
import type { PanelServer } from '@toru/server';
import { nameDatabase, openStorage, readInstanceFacts } from '@toru/storage';
import type { Storage } from '@toru/storage';
import { createSupervisor, lockDataDirectory } from '@toru/supervisor';
import type { Supervisor } from '@toru/supervisor';

import { readApprovedHashes } from './approved-files.ts';
import { createBackupRunner } from './backup-runner.ts';
import type { HostConfig } from './config.ts';
import { prepareDirectories } from './directories.ts';
import { createDoctor } from './doctor-runner.ts';
import type { Directories } from './directories.ts';
import { readEnvironmentAdmin } from './environment-admin.ts';
import { createEventRecorder } from './event-recorder.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createKvCalls } from './kv-calls.ts';
import { createLicenseJudge } from './license-keys.ts';
import { createPluginMemory } from './plugin-memory.ts';
import { readPolicyFile } from './policy-file.ts';
import { noteSetupLink } from './setup-link.ts';
import { VERSION, WEB_DIR } from './program-files.ts';

/** Time that requests in flight have when the host stops. */
const CLOSE_GRACE_MS = 5_000;
const BYTES_PER_MIB = 1_048_576;

/** What the host talks to. */
export interface ServeIo {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Aborted when the host is to stop. */
  readonly signal: AbortSignal;
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A panel that listens and supervises its plugins; disposing of it stops the plugins first and then the server. */
export interface Host extends AsyncDisposable {
  /** With the base path: `http://127.0.0.1:3000/`. */
  readonly url: string;
  /** One-time link that creates the administrator, at the public address where it is known; null once there is one. */
  readonly setupUrl: string | null;
  readonly instanceId: string;
  readonly safeModeReason: string | null;
  readonly notes: readonly string[];
  readonly supervisor: Supervisor;
  /** Resolves with the plugins that had to be killed. */
  stop(): Promise<readonly string[]>;
}

/**
 * Runs the panel until the signal is aborted; returns the exit status.
 *
 * @throws {ToruError} when it cannot start: `PORT_IN_USE`, `DIRECTORY_UNUSABLE`, `DATA_DIR_LOCKED`, `CONFIG_INVALID`, …
 */
export async function serve(config: HostConfig, io: ServeIo): Promise<number> {
  const host = await startHost(config, { env: io.env ?? process.env, stderr: io.stderr });
  const say = (line: string): void => void io.stdout.write(`${line}\n`);
  say(`Toru Steering Center ${VERSION} is at ${host.url}`);
  if (host.setupUrl !== null) say(`Create the administrator with this link, once: ${host.setupUrl}`);
  if (host.safeModeReason !== null) say(`Safe mode: no plugin is started (${host.safeModeReason})`);
  for (const note of host.notes) say(note);
  if (!io.signal.aborted) {
    await new Promise<void>((resolve) => {
      io.signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }
  const killed = await host.stop();
  if (killed.length > 0)
    io.stderr.write(`These plugins did not stop by themselves and were killed: ${killed.join(', ')}\n`);
  say('Stopped');
  return 0;
}

/** What a host may be given from outside. */
export interface HostSurroundings {
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where warnings go.  Default: `process.stderr`. */
  readonly stderr?: NodeJS.WritableStream;
  /** Wall clock, Unix time in milliseconds.  Default: `Date.now`. */
  readonly now?: () => number;
}

/** Starts everything and returns once the panel answers. */
export async function startHost(config: HostConfig, surroundings: HostSurroundings = {}): Promise<Host> {
  try {
    return await start(config, surroundings);
  } catch (error) {
    throw nameDatabase(error, config.dataDir);
  }
}

async function start(
  config: HostConfig,
  { env = process.env, stderr = process.stderr, now = Date.now }: HostSurroundings,
): Promise<Host> {
  const directories = prepareDirectories(config, env);
  await using cleanup = new AsyncDisposableStack();
  const policy = readPolicyFile(directories.dataDir);
  cleanup.use(lockDataDirectory(directories.dataDir));
  finishInterruptedRestore(directories.dataDir);
  const storage = cleanup.use(openStorage({ dataDir: directories.dataDir, now }));
  if (config.port !== 0) await expectPortFree(config.host, config.port);
  const { shouldUseSafeMode } = storage.instance.recordStart(now());
  const safeModeReason = findSafeModeReason(config.safeMode, shouldUseSafeMode);
  const warn = createWarner();
  const recorder = createEventRecorder(storage.events, warn);
  const clockFloorMs = (): number => storage.instance.observeClock(now()).floorMs;
  const judge = createLicenseJudge(directories.dataDir, { instance: storage.instance.id, now, clockFloorMs });
  const schemas = cleanup.use(new SchemaDesk());
  const supervisor = cleanup.use(
    await createSupervisor({
      ...directories,
      instanceId: storage.instance.id,
      env,
      policy: policy.all,
      policyFor: (plugin) => policy.plugins.get(plugin) ?? {},
      now,
      memory: createPluginMemory(storage.plugins, warn),
      autoEnable: config.autoEnable,
      approvedHashes: readApprovedHashes(directories.pluginsDir),
      safeMode: safeModeReason !== null,
      calls: createKvCalls(storage.kv),
      settings: (plugin, schema) => resolvePluginSettings(storage.settings, schemas, { plugin, schema }),
      license: (plugin) => storage.licenses.get(plugin),
      clockFloorMs,
      judgeLicense: (plugin, releasedAt) =>
        judge?.({ token: storage.licenses.get(plugin), plugin, releasedAt }) ?? null,
      lock: { dataDir: directories.dataDir, [Symbol.dispose]: () => undefined },
      onEvent: (event) => {
        recorder.record(event);
      },
    }),
  );
  warn.connect(supervisor);
  const toru = [process.execPath, process.argv[1] ?? ''];
  const backups = cleanup.use(
    createBackupRunner({
      ...directories,
      backupDir: config.backupDir ?? defaultBackupDir(directories.dataDir),
      hasPassphrase: config.backupPassphrase !== null,
      env,
      toru,
      schedule: () => storage.settings.backups(),
      now,
      onFailure: (message) => {
        supervisor.emit({
          type: 'backup_failed',
          plugin: null,
          runId: null,
          level: 'error',
          message: `The backup failed: ${message}`,
          details: {},
        });
      },
    }),
  );
  const startedAtMs = now();
  let isReady = false;
  let port = config.port;
  const server = cleanup.use(
    await createServer({
      supervisor,
      storage,
      backups,
      examine: createDoctor({ config, directories, port: () => port, env, toru }),
      config: {
        ...config,
        maxBodyBytes: config.maxUploadMib * BYTES_PER_MIB,
        environmentAdmin: readEnvironmentAdmin(config.admin),
        webDist: WEB_DIR,
        version: VERSION,
        startedAtMs,
        safeMode: safeModeReason !== null,
        safeModeReason,
        pluginsDir: directories.pluginsDir,
      },
      judgeLicense: judge,
      vitals: createVitals(now),
      schemas,
      onStoredEvent: (listener) => recorder.onStored(listener),
      isReady: () => isReady,
      now,
      randomBytes,
      log: (level, message, fields) => {
        if (level === 'warn' || level === 'error' || level === 'fatal')
          stderr.write(`${level}: ${message} ${JSON.stringify(fields ?? {})}\n`);
      },
    }),
  );
  const address = await server.listen();
  port = address.port;
  isReady = true;
  const housekeeping = startHousekeeping(
    storage,
    supervisor,
    readInstanceFacts(directories.dataDir),
    () => {
      backups.tick();
    },
    now,
  );
  const resources = cleanup.move();
  // From another machine the listen address leads nowhere.
  const outside = config.publicUrl === null ? address.url : `${config.publicUrl}/`;
  const setupUrl = server.setupToken === null ? null : `${outside}setup?token=${server.setupToken}`;
  noteSetupLink(directories.dataDir, setupUrl);
  return createHost({
    url: address.url,
    server,
    supervisor,
    storage,
    directories,
    safeModeReason,
    setupUrl,
    beforeStop: () => {
      isReady = false;
      housekeeping.stop();
    },
    release: () => resources.disposeAsync(),
    now,
  });
}

interface HostParts {
  readonly url: string;
  readonly server: PanelServer;
  readonly supervisor: Supervisor;
  readonly storage: Storage;
  readonly directories: Directories;
  readonly safeModeReason: string | null;
  readonly setupUrl: string | null;
  readonly beforeStop: () => void;
  readonly release: () => Promise<void>;
  readonly now: () => number;
}

function createHost(parts: HostParts): Host {
  let stopping: Promise<readonly string[]> | null = null;
  const stop = async (): Promise<readonly string[]> => {
    parts.beforeStop();
    const [killed] = await Promise.all([parts.supervisor.stop(), parts.server.close(CLOSE_GRACE_MS)]);
    parts.storage.instance.markStopped(parts.now());
    await parts.release();
    return killed;
  };
  return {
    url: parts.url,
    setupUrl: parts.setupUrl,
    instanceId: parts.storage.instance.id,
    safeModeReason: parts.safeModeReason,
    notes: [...parts.directories.notes, ...parts.storage.notes],
    supervisor: parts.supervisor,
    stop: () => (stopping ??= stop()),
    async [Symbol.asyncDispose]() {
      await (stopping ??= stop());
    },
  };
}

function findSafeModeReason(isAsked: boolean, isUnstable: boolean): string | null {
  if (isAsked) return 'it was asked for';
  return isUnstable ? 'the last two starts ended within 30 s' : null;
}

/** Finds a taken port before any plugin is started for nothing. */
function expectPortFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    const probe = createConnection({ host: target, port });
    probe.once('connect', () => {
      probe.destroy();
      reject(
        new ToruError(
          'PORT_IN_USE',
          `Cannot listen on ${host}:${port}: another program does; stop it or choose another STEERING_PORT`,
        ),
      );
    });
    // Nobody answers: free, or the server's own attempt says what is wrong.
    probe.once('error', () => {
      resolve();
    });
  });
}

/** Tells the engine once that the disk refuses to store, and again after it was quiet for a minute. */
function createWarner(): ((message: string) => void) & { connect(supervisor: Supervisor): void } {
  let supervisor: Supervisor | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;
  const warn = (message: string): void => {
    const nowMs = performance.now();
    const isRepeated = nowMs - lastMs < 60_000;
    lastMs = nowMs;
    if (isRepeated) return;
    // The event itself cannot be stored either; it reaches the log and whoever looks at the panel.
    supervisor?.emit({
      type: 'storage_degraded',
      plugin: null,
      runId: null,
      level: 'error',
      message,
      details: {},
    });
  };
  return Object.assign(warn, {
    connect(running: Supervisor): void {
      supervisor = running;
    },
  });
}

/** Where the database is, for a reader that does not run the host. */
export function databasePath(dataDir: string): string {
  return join(dataDir, 'steering.db');
}
