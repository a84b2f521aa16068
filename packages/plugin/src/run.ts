/** What a plugin's process does: print its metadata, explain itself to a person, or serve a host until that ends. */

import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { PluginDefinition } from './definition.ts';
import { EXIT } from './exit-status.ts';
import { installWebClasses } from './http/web-classes.ts';
import { parseHostEnvironment, type HostEnvironment } from './host-environment.ts';
import type { MetadataText } from './plugin-metadata.ts';
import { Session } from './session.ts';
import { isPacked } from './packed.ts';
import type { SettingsSchema } from './settings-schema.ts';

/** Time to stop after SIGTERM: the host kills after two seconds. */
const SIGTERM_GRACE_MS = 1_500;

/** Runs a plugin as the process it is in. */
export function runPlugin<V>(
  definition: PluginDefinition<SettingsSchema | undefined, V>,
  { text, metadata }: MetadataText,
): void {
  if (process.argv.slice(2).includes('--metadata')) {
    process.stdout.write(`${text}\n`, () => process.exit(EXIT.ok));
    return;
  }
  const result = parseHostEnvironment(process.env);
  if (!result.ok) {
    say(usage(metadata.name, metadata.id, result.reason));
    process.exit(EXIT.usage);
  }
  // Programs that the plugin starts have no business with the handshake.
  delete process.env['TORU_TOKEN'];
  delete process.env['TORU_HOST_SOCKET'];
  if (!isPacked()) installWebClasses();
  serve(definition, metadata, result.environment);
}

function serve<V>(
  definition: PluginDefinition<SettingsSchema | undefined, V>,
  metadata: MetadataText['metadata'],
  environment: HostEnvironment,
): void {
  const session = new Session({
    definition,
    metadata,
    environment,
    exit(status, sentence) {
      if (sentence !== undefined) say(`${status === EXIT.ok ? '' : 'ERROR: '}${sentence}`);
      process.exit(status);
    },
  });
  process.on('uncaughtException', (error: unknown, origin) => {
    const sentence = `${origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught exception'}: ${String(error)}`;
    session.crashed(sentence, error);
    say(`FATAL: ${sentence}\n${error instanceof Error ? (error.stack ?? '') : ''}`);
    process.exit(EXIT.failure);
  });
  const stop = (): void => void session.shutdown(SIGTERM_GRACE_MS);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  watchInput(() => {
    session.lost('The host has gone: standard input ended');
  });
}

/** Calls `ended` when the host's end of standard input closes. Input that is not a pipe from a host says nothing about one. */
function watchInput(ended: () => void): void {
  if (!isPipe(0)) return;
  const input = new Socket({ fd: 0, readable: true, writable: false });
  input.on('end', ended);
  input.on('error', ended);
  input.resume();
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBADF') return false;
    throw error;
  }
}

/** Node writes to pipes and files at once, so nothing is lost when the process ends next. */
function say(text: string): void {
  process.stderr.write(`${text.trimEnd()}\n`);
}

function usage(name: string, id: string, reason: string): string {
  return `${name} is a plugin of Toru Steering Center and runs inside the panel, which starts it by itself
(${reason}).

  Install it:        toru plugin install <this file>
  Try it alone:      toru plugin run <this file>
  Check its manners: toru plugin check <this file>
  See what it is:    <this file> --metadata

Its id is "${id}".`;
}
