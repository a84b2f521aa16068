/**
 * The reverse proxies that Debian offers, each started on free ports of 127.0.0.1 with the very file that operators are given.
 *
 * Only what the file itself calls "yours to change" is changed: addresses, ports and the certificate. What a distribution puts
 * around such a file (`nginx.conf`, `apache2.conf`, …) is written here, as small as it can be.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';

const FILES = fileURLToPath(new URL('../../../docs/operators/proxies', import.meta.url));
const START_MS = 20_000;
const STOP_MS = 10_000;

/** How the panel is reached: under a name of its own by https, or under a path of another site by http. */
export type Form = 'name' | 'path';

/** A certificate for `panel.example.org`. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** Both in one file. */
  readonly both: string;
}

interface Surroundings {
  readonly folder: string;
  /** The file as it is, with what is the operator's changed. */
  readonly site: string;
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** One proxy. */
export interface ProxyProgram {
  readonly name: string;
  readonly file: Readonly<Record<Form, string>>;
  readonly program: string;
  /** What is replaced, beyond the panel's address: text of the file → the test's. Each must occur. */
  readonly changes: (
    form: Form,
    ports: Pick<Surroundings, 'httpPort' | 'httpsPort'>,
    cert: Certificate,
  ) => Changes;
  /** Writes what a distribution puts around the file; returns the arguments that keep the program in the foreground. */
  readonly surround: (form: Form, parts: Surroundings) => readonly string[];
}

type Changes = readonly (readonly [text: string, replacement: string])[];

const nginx: ProxyProgram = {
  name: 'nginx',
  file: { name: 'nginx.conf', path: 'nginx-path.conf' },
  program: '/usr/sbin/nginx',
  changes: (form, { httpPort, httpsPort }, { certificate, key }) =>
    form === 'path'
      ? []
      : [
          ['listen 80;', `listen 127.0.0.1:${httpPort};`],
          ['listen [::]:80;', ''],
          ['listen 443 ssl', `listen 127.0.0.1:${httpsPort} ssl`],
          ['listen [::]:443 ssl http2;', ''],
          ['/etc/ssl/panel.example.org/fullchain.pem', certificate],
          ['/etc/ssl/panel.example.org/privkey.pem', key],
        ],
  surround(form, { folder, site, httpPort }) {
    const server = `server { listen 127.0.0.1:${httpPort}; include ${site}; }`;
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(folder, name)};`,
    );
    const main = `
      daemon off;
      ${process.getuid?.() === 0 ? 'user root root;' : ''}
      pid ${join(folder, 'nginx.pid')};
      error_log stderr;
      events {}
      http { access_log off; ${temporary.join(' ')} ${form === 'path' ? server : `include ${site};`} }`;
    writeFileSync(join(folder, 'main.conf'), main);
    return ['-p', folder, '-e', 'stderr', '-c', join(folder, 'main.conf')];
  },
};

const caddy: ProxyProgram = {
  name: 'caddy',
  file: { name: 'caddy.Caddyfile', path: 'caddy-path.Caddyfile' },
  program: '/usr/bin/caddy',
  changes: () => [],
  surround(form, { folder, site, httpPort, httpsPort }) {
    const block = form === 'path' ? `http:// {\nimport ${site}\n}` : `import ${site}`;
    // Ports and the certificate of its own authority are what the block of global options is for.
    const options = [
      ...['admin off', 'default_bind 127.0.0.1', 'local_certs', 'skip_install_trust'],
      ...[
        `http_port ${httpPort}`,
        `https_port ${httpsPort}`,
        `storage file_system ${join(folder, 'storage')}`,
      ],
    ];
    writeFileSync(join(folder, 'Caddyfile'), `{\n${options.join('\n')}\n}\n${block}\n`);
    return ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'];
  },
};

const haproxy: ProxyProgram = {
  name: 'haproxy',
  file: { name: 'haproxy.cfg', path: 'haproxy-path.cfg' },
  program: '/usr/sbin/haproxy',
  changes: (form, { httpPort, httpsPort }, { both }) => [
    [':::80 v4v6', `127.0.0.1:${httpPort}`],
    ...(form === 'path'
      ? []
      : ([
          [':::443 v4v6', `127.0.0.1:${httpsPort}`],
          ['/etc/haproxy/certs/panel.example.org.pem', both],
        ] as const)),
  ],
  surround: (_form, { site }) => ['-db', '-f', site],
};

const APACHE_MODULES = [
  ...['mpm_event', 'authz_core', 'alias', 'reqtimeout', 'socache_shmcb'],
  ...['headers', 'http2', 'proxy', 'proxy_http', 'ssl'],
];

const apache: ProxyProgram = {
  name: 'apache2',
  file: { name: 'apache.conf', path: 'apache-path.conf' },
  program: '/usr/sbin/apache2',
  changes: (form, { httpPort, httpsPort }, { certificate, key }) =>
    form === 'path'
      ? []
      : [
          ['*:80', `127.0.0.1:${httpPort}`],
          ['*:443', `127.0.0.1:${httpsPort}`],
          ['/etc/ssl/panel.example.org/fullchain.pem', certificate],
          ['/etc/ssl/panel.example.org/privkey.pem', key],
        ],
  surround(form, { folder, site, httpPort, httpsPort }) {
    const ports = form === 'path' ? [httpPort] : [httpPort, httpsPort];
    const lines = [
      `ServerRoot ${folder}`,
      `DefaultRuntimeDir ${folder}`,
      `PidFile ${join(folder, 'apache.pid')}`,
      'ServerName localhost',
      `ErrorLog ${join(folder, 'error.log')}`,
      ...(process.getuid?.() === 0 ? ['User www-data', 'Group www-data'] : []),
      ...ports.map((port) => `Listen 127.0.0.1:${port}`),
      ...APACHE_MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      // As Debian has it.
      'RequestReadTimeout header=20-40,minrate=500 body=10,minrate=500',
      form === 'path'
        ? `<VirtualHost 127.0.0.1:${httpPort}>\nInclude ${site}\n</VirtualHost>`
        : `Include ${site}`,
    ];
    writeFileSync(join(folder, 'apache2.conf'), `${lines.join('\n')}\n`);
    return ['-D', 'FOREGROUND', '-f', join(folder, 'apache2.conf')];
  },
};

/** All of them. */
export const PROXIES: readonly ProxyProgram[] = [nginx, caddy, haproxy, apache];

/** A proxy that runs. */
export interface RunningProxy extends AsyncDisposable {
  /** Where requests for the panel go to: https for `name`, http for `path`. */
  readonly port: number;
  readonly httpPort: number;
}

interface StartOptions {
  readonly root: string;
  /** Host and port of the panel. */
  readonly panel: string;
  readonly certificate: Certificate;
}

/** Starts a proxy in front of a panel and waits until it answers. */
export async function startProxy(
  proxy: ProxyProgram,
  form: Form,
  options: StartOptions,
): Promise<RunningProxy> {
  const failures: string[] = [];
  // Between the moment a port was found free and the start of the proxy, somebody else may take it.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const running = await tryToStart(proxy, form, options, attempt);
    if (typeof running !== 'string') return running;
    failures.push(running);
  }
  throw new Error(`${proxy.name} did not start: ${failures.join('\n')}`);
}

/** Starts a proxy on ports that are free now; what it said when it did not work. */
async function tryToStart(
  proxy: ProxyProgram,
  form: Form,
  { root, panel, certificate }: StartOptions,
  attempt: number,
): Promise<RunningProxy | string> {
  const folder = join(root, `${proxy.name}-${form}-${attempt}`);
  mkdirSync(folder);
  const ports = { httpPort: await findFreePort(), httpsPort: await findFreePort() };
  const site = join(folder, `site-${proxy.file[form]}`);
  const text = readFileSync(join(FILES, proxy.file[form]), 'utf8');
  const changes = [['127.0.0.1:3000', panel] as const, ...proxy.changes(form, ports, certificate)];
  writeFileSync(site, applyChanges(text, changes));
  const args = proxy.surround(form, { folder, site, ...ports });
  // A test run that is killed takes its proxies with it.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', proxy.program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(kill);
  };
  const port = form === 'name' ? ports.httpsPort : ports.httpPort;
  const isUp = await Promise.race([exited.then(() => false), untilAnswering(form, port)]);
  if (isUp) return { port, httpPort: ports.httpPort, [Symbol.asyncDispose]: stop };
  await stop();
  return `${output}${readLog(folder)}`;
}

function readLog(folder: string): string {
  const path = join(folder, 'error.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function applyChanges(text: string, changes: Changes): string {
  return changes.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`The file does not hold ${JSON.stringify(from)}`);
    return changed.replaceAll(from, to);
  }, text);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}

/** Tries to connect until somebody answers, with TLS the handshake as well; `false` when nobody does in time. */
async function untilAnswering(form: Form, port: number): Promise<boolean> {
  const endMs = Date.now() + START_MS;
  const target = { port, host: '127.0.0.1', servername: 'panel.example.org', rejectUnauthorized: false };
  while (Date.now() < endMs) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = form === 'name' ? connectTls(target) : connect(target);
      socket.once(form === 'name' ? 'secureConnect' : 'connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        socket.destroy();
        setTimeout(resolve, 50, false);
      });
    });
    if (isOpen) return true;
  }
  return false;
}
