/** How the panel is reached: its own port, the proxy in front of it, and the certificate. */

import { createConnection, createServer, isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Examined } from './examined.ts';
import { found, ok, type Finding } from './finding.ts';

const DEADLINE_MS = 5_000;
const DAY_MS = 86_400_000;
const WARN_DAYS = 14;

/** Whether the panel answers at its address, or could listen there. */
export async function checkPort({ host, port, basePath }: Examined): Promise<Finding> {
  const target = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const where = `${target.includes(':') ? `[${target}]` : target}:${port}`;
  if (port === 0) return ok('PORT', 'The panel takes any free port');
  if (await canConnect(target, port)) {
    // The one name that every panel answers to.
    const answer = await ask(`http://${where}${basePath}healthz`, { headers: { host: `localhost:${port}` } });
    return answer.status === 200
      ? ok('PORT', `The panel answers at ${where}`)
      : found(
          'problem',
          'PORT_TAKEN',
          `Something else than the panel answers at ${where}`,
          'Stop it, or choose another STEERING_PORT',
        );
  }
  const reason = await tryListen(host, port);
  return reason === null
    ? found(
        'note',
        'PANEL_STOPPED',
        `No panel answers at ${where}, and it could listen there`,
        'Start it: systemctl start toru',
      )
    : found(
        'problem',
        'PORT_UNUSABLE',
        `The panel cannot listen on ${where}: ${reason}`,
        'Choose another STEERING_HOST or STEERING_PORT',
      );
}

/** Asks the panel through its public address, as a browser would. */
export async function checkPublicUrl({
  publicUrl,
  trustedProxies,
  nowMs,
}: Examined): Promise<readonly Finding[]> {
  if (publicUrl === null)
    return [ok('PUBLIC_URL', 'No public address is set: the panel is reached at its own alone')];
  const url = new URL(publicUrl);
  const certificate = url.protocol === 'https:' ? [await checkCertificate(url, nowMs)] : [];
  const answer = await ask(`${publicUrl}/healthz`, {});
  if (answer.status !== 200) {
    const what = answer.status === null ? answer.reason : `it answers ${answer.status}`;
    return [
      ...certificate,
      answer.status === 421
        ? found(
            'problem',
            'PROXY_HOST',
            `The panel does not answer to the name "${url.host}" that the proxy hands on`,
            'Let the proxy pass the Host header on, or set STEERING_ALLOWED_HOSTS',
          )
        : found(
            'problem',
            'PUBLIC_URL_UNREACHABLE',
            `The panel is not reached at ${publicUrl}: ${what}`,
            'Look at the proxy, its rules, and the name in STEERING_PUBLIC_URL',
          ),
    ];
  }
  // Without a body nobody is logged in, and nothing counts as a failed attempt: what is asked is whether the origin fits.
  const origin = await ask(`${publicUrl}/api/auth/login`, {
    method: 'POST',
    headers: { origin: url.origin, 'content-type': 'application/json' },
    body: '{}',
  });
  const isMismatch = origin.status === 403 && origin.text.includes('ORIGIN_MISMATCH');
  return [
    ...certificate,
    ok('PUBLIC_URL', `The panel answers at ${publicUrl}`),
    isMismatch
      ? found(
          'problem',
          'PROXY_HEADERS',
          'What browsers send from the public address does not pass as the panel’s own',
          'Let the proxy set X-Forwarded-Proto and Host, and name it in STEERING_TRUSTED_PROXIES',
        )
      : trustedProxies.length === 0
        ? found(
            'warning',
            'PROXY_NOT_TRUSTED',
            'No proxy is trusted, so everybody seems to come from the address of the proxy',
            'Name the proxy in STEERING_TRUSTED_PROXIES',
          )
        : ok('PROXY', 'The headers of the proxy fit'),
  ];
}

function checkCertificate({ hostname, port }: URL, nowMs: number): Promise<Finding> {
  return new Promise((resolve) => {
    const bare = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host: bare,
      port: Number(port || 443),
      ...(isIP(bare) === 0 ? { servername: bare } : {}),
      rejectUnauthorized: false,
      timeout: DEADLINE_MS,
    });
    const end = (finding: Finding): void => {
      socket.destroy();
      resolve(finding);
    };
    const bad = (why: string): Finding =>
      found(
        'problem',
        'CERTIFICATE_BAD',
        `The certificate of "${bare}" is not one that browsers take: ${why}`,
        'Renew it, with its whole chain, for that name',
      );
    socket.once('secureConnect', () => {
      const days = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - nowMs) / DAY_MS);
      if (!socket.authorized) end(bad(String(socket.authorizationError)));
      else if (days < WARN_DAYS)
        end(
          found(
            'warning',
            'CERTIFICATE_EXPIRES',
            `The certificate of "${bare}" ends in ${days} days`,
            'Renew it, and see why that did not happen by itself',
          ),
        );
      else end(ok('CERTIFICATE', `The certificate of "${bare}" is good for ${days} days`));
    });
    socket.once('timeout', () => {
      end(bad(`no answer within ${DEADLINE_MS} ms`));
    });
    socket.once('error', (error) => {
      end(bad(error.message));
    });
  });
}

type Answer =
  | { readonly status: number; readonly text: string }
  | { readonly status: null; readonly text: ''; readonly reason: string };

async function ask(url: string, init: RequestInit): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    return {
      status: null,
      text: '',
      reason: cause instanceof Error && cause.message !== '' ? cause.message : message,
    };
  }
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: DEADLINE_MS });
    const end = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => {
      end(true);
    });
    for (const name of ['error', 'timeout'])
      socket.once(name, () => {
        end(false);
      });
  });
}

function tryListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      resolve(error.message);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(null);
      });
    });
  });
}
