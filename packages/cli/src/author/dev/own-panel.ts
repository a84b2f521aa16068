/**
 * A panel for one plugin under development: a process of its own on a free port, its data in the plugin's folder.
 *
 * Password and token are kept beside the data, so that the browser stays logged in from one time to the next.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../command.ts';
import { createPanel, type Panel } from '../../panel/panel.ts';
import { TORU_PROGRAM } from '../sdk-places.ts';
import { within } from '../host/within.ts';

const START_MS = 60_000;
const STOP_MS = 20_000;
const USERNAME = 'admin';
const TOKEN_NAME = 'toru plugin dev';
/** Files are put into its plugins folder whole, so it need not wait until they are quiet. */
const POLICY = { all: { quiet_file_ms: 1 } };

/** A panel that runs as long as the command. */
export interface OwnPanel extends AsyncDisposable {
  readonly panel: Panel;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Resolves when its process ends, wanted or not. */
  readonly exited: Promise<void>;
}

/** What to start it with. */
export interface OwnPanelOptions {
  /** Everything of it is kept here, with mode 0700. */
  readonly dir: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Called with what it complains about. */
  readonly onError: (text: string) => void;
}

interface Secrets {
  readonly password: string;
  readonly token: string;
}

/**
 * Starts the panel and makes a token for it.
 *
 * @throws {CommandError} It does not start; the message has its own words.
 */
export async function startOwnPanel({ dir, port, env, signal, onError }: OwnPanelOptions): Promise<OwnPanel> {
  const pluginsDir = join(dir, 'plugins');
  const dataDir = join(dir, 'data');
  for (const folder of [pluginsDir, dataDir]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(dataDir, 'policy.json'), `${JSON.stringify(POLICY)}\n`);
  const secretsPath = join(dir, 'secrets.json');
  const kept = await readSecrets(secretsPath);
  const password = kept?.password ?? randomBytes(12).toString('base64url');
  // Socket paths are short, and a project may lie deep.
  const runtimeDir = await mkdtemp(join(tmpdir(), 'toru-dev-'));
  const child = spawn(process.execPath, [TORU_PROGRAM, 'serve'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:STEERING|ADMIN)_/.test(name))),
      ADMIN_USERNAME: USERNAME,
      ADMIN_PASSWORD: password,
      STEERING_AUTO_ENABLE: 'true',
      STEERING_HOST: '127.0.0.1',
      STEERING_PORT: String(port),
      STEERING_PLUGINS_DIR: pluginsDir,
      STEERING_DATA_DIR: dataDir,
      STEERING_LOG_DIR: join(dir, 'logs'),
      STEERING_RUNTIME_DIR: runtimeDir,
    },
  });
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    if (
      (await within(
        exited.then(() => true),
        STOP_MS,
      )) === null
    )
      child.kill('SIGKILL');
    await exited;
    await rm(runtimeDir, { recursive: true, force: true });
  };
  try {
    const url = await readAddress(child, exited, onError);
    const { panel, token } = await openPanel(url, kept?.token ?? null, { password, signal });
    await writeFile(secretsPath, `${JSON.stringify({ password, token } satisfies Secrets)}\n`, {
      mode: 0o600,
    });
    return { panel, url, username: USERNAME, password, exited, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readAddress(
  child: ChildProcess,
  exited: Promise<void>,
  onError: (text: string) => void,
): Promise<string> {
  let output = '';
  let errors = '';
  const found = new Promise<string>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-10_000);
      const address = / is at (http:\S+)\n/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  let isStarted = false;
  child.stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    if (isStarted) onError(text.trimEnd());
    else errors += text;
  });
  const address = await within(Promise.race([found, exited.then(() => null)]), START_MS);
  isStarted = true;
  if (address !== null) return address;
  throw new CommandError(
    `Cannot start a panel for the plugin: ${errors.trim() || `no address within ${START_MS} ms`}`,
  );
}

async function openPanel(
  url: string,
  keptToken: string | null,
  { password, signal }: { readonly password: string; readonly signal: AbortSignal },
): Promise<{ panel: Panel; token: string }> {
  const open = (token: string): Panel =>
    createPanel({ env: { TORU_URL: url, TORU_API_TOKEN: token }, signal });
  if (keptToken !== null && (await isAccepted(url, keptToken)))
    return { panel: open(keptToken), token: keptToken };
  const { origin } = new URL(url);
  const post = async (path: string, cookie: string, body: object): Promise<Response> => {
    const headers = { 'content-type': 'application/json', origin, cookie };
    const response = await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
    if (response.ok) return response;
    throw new CommandError(
      `Cannot log in to the panel: ${path} answered ${response.status}: ${await response.text()}`,
    );
  };
  const login = await post('api/auth/login', '', { username: USERNAME, password });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  await post('api/auth/confirm', cookie, { password });
  const made = await post('api/tokens', cookie, { name: TOKEN_NAME, scope: 'admin' });
  const { token } = (await made.json()) as { readonly token: string };
  return { panel: open(token), token };
}

async function isAccepted(url: string, token: string): Promise<boolean> {
  const { status } = await fetch(new URL('api/instance', url), {
    headers: { authorization: `Bearer ${token}` },
  });
  return status === 200;
}

async function readSecrets(path: string): Promise<Secrets | null> {
  try {
    const { password, token } = JSON.parse(await readFile(path, 'utf8')) as Partial<Secrets>;
    return typeof password === 'string' && typeof token === 'string' ? { password, token } : null;
  } catch {
    // The first time, or damaged: new ones are made.
    return null;
  }
}
