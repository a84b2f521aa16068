/** What is left when no route matched: a page or file of the web interface, another method, or nothing. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../http/problem.ts';
import type { Pages } from '../ui/pages.ts';
import type { Route } from './route.ts';

/** Makes the handler. */
export function createNotFound(
  routes: readonly Route[],
  pages: Pages,
  basePath: string,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  const methodsByPath = toMethodTable(routes);
  return async (request, reply) => {
    const path = toPath(request.raw.url ?? '/');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && (path === '/' || `${path}/` === basePath) && path !== basePath) {
      return await reply.code(308).header('location', basePath).send();
    }
    if (!path.startsWith(basePath)) throw new ProblemError('NOT_FOUND');
    const below = path.slice(basePath.length);
    if (isRead && !/^(?:api|view)(?:\/|$)/.test(below) && (await pages.serve(request, reply, below)))
      return reply;
    const allowed = methodsByPath
      .filter(({ pattern }) => pattern.test(`/${below}`))
      .map(({ method }) => method);
    if (allowed.length === 0) throw new ProblemError('NOT_FOUND');
    void reply.header('allow', [...new Set(allowed)].join(', '));
    throw new ProblemError('METHOD_NOT_ALLOWED', { detail: `${request.method} is not supported here` });
  };
}

function toMethodTable(
  routes: readonly Route[],
): readonly { readonly pattern: RegExp; readonly method: string }[] {
  return routes.map(({ path, method }) => {
    const pattern = path
      .split('/')
      .map((segment) => (segment.startsWith(':') ? '[^/]+' : RegExp.escape(segment)))
      .join('/');
    return { pattern: new RegExp(`^${pattern}$`), method };
  });
}

function toPath(url: string): string {
  const [path = ''] = url.split('?');
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ProblemError('PATH_INVALID', { detail: 'The path is not properly percent-encoded' });
  }
}
