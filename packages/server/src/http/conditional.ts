/** Answers that the browser may have already: entity tags and caching by content hash. */

import type { FastifyReply, FastifyRequest } from 'fastify';

/** Caching of what never changes under its address. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Caching of what has to be asked for every time. */
export const REVALIDATE = 'private, no-cache';

/** Tells whether `If-None-Match` names the tag. */
export function hasTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((item) => item.trim().replace(/^W\//, '') === tag);
}

/** Sends bytes with a tag, or `304` when the browser has them. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  file: {
    readonly bytes: Uint8Array;
    readonly hash: string;
    readonly type: string;
    readonly cacheControl: string;
    /** null: as it is. */
    readonly encoding: string | null;
    /** Further headers of the request that the answer depends on. */
    readonly vary?: string;
  },
): FastifyReply {
  const tag = `"${file.hash}${file.encoding === null ? '' : `-${file.encoding}`}"`;
  void reply
    .header('etag', tag)
    .header('cache-control', file.cacheControl)
    .header('vary', file.vary === undefined ? 'accept-encoding' : `accept-encoding, ${file.vary}`);
  if (hasTag(request.headers['if-none-match'], tag)) return reply.code(304).send();
  void reply.header('content-type', file.type);
  if (file.encoding !== null) void reply.header('content-encoding', file.encoding);
  return reply.send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength));
}
