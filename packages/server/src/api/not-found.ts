/**
 * What is left when no route matched: a page or file of the web interface, another method, or nothing.
 *
 * An address that exists says in `Allow` what it can be asked with (RFC 9110, 15.5.6): with 405, and as the answer to OPTIONS. That
 * answer allows no other origin anything, so it is none to a browser that asks before a request across origins.
 */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../http/problem.ts';
import type { Pages } from '../pages/pages.ts';
import type { Route } from './route.ts';

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
    const matches = methodsByPath.filter(({ pattern }) => pattern.test(`/${below}`));
    // As in the document: an address that is written out is none of those that have a parameter in its place.
    const literal = matches.filter(({ isLiteral }) => isLiteral);
    const allowed = (literal.length > 0 ? literal : matches).flatMap(({ methods }) => methods);
    if (allowed.length === 0) throw new ProblemError('NOT_FOUND');
    void reply.header('allow', [...new Set([...allowed, 'OPTIONS'])].join(', '));
    if (request.method === 'OPTIONS') return await reply.code(204).send();
    throw new ProblemError('METHOD_NOT_ALLOWED', { detail: `${request.method} is not supported here` });
  };
}

function toMethodTable(routes: readonly Route[]): readonly {
  readonly pattern: RegExp;
  readonly isLiteral: boolean;
  readonly methods: readonly string[];
}[] {
  return routes.map(({ path, method, isStream }) => {
    const pattern = path
      .split('/')
      .map((segment) => (segment.startsWith(':') ? '[^/]+' : RegExp.escape(segment)))
      .join('/');
    const methods = method === 'GET' && !isStream ? ['GET', 'HEAD'] : [method];
    return { pattern: new RegExp(`^${pattern}$`), isLiteral: !path.includes(':'), methods };
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
