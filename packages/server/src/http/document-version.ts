/**
 * Versions of documents that a form replaces: nobody overwrites what he has not seen.
 *
 * A version is a digest of the document, so that nothing has to be counted or stored, and a document that is put back from a backup has
 * the version that it had. It travels as `ETag` and `If-Match` (RFC 9110) and, because proxies that compress change the former, in the
 * document itself.
 */

import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

/** A document that says which version it is. */
export interface Versioned {
  readonly version: string;
  readonly [field: string]: unknown;
}

/** The parts of a call that versions travel in. */
export interface VersionedCall {
  readonly request: Pick<FastifyRequest, 'headers'>;
  readonly reply: Pick<FastifyReply, 'header'>;
}

/** The version of whatever this is, to be written as JSON. */
export function versionOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}

/** Answers with a document and its version. */
export function answerVersioned<T extends Versioned>(call: VersionedCall, document: T): T {
  tagAnswer(call, document.version);
  return document;
}

/** Puts the version of what was changed on an answer that shows something else. */
export function tagAnswer({ reply }: VersionedCall, version: string): void {
  void reply.header('etag', `"${version}"`);
}

/** Whether the caller says which version he changes. */
export function namesVersion({ request }: VersionedCall): boolean {
  return request.headers['if-match'] !== undefined;
}

/**
 * Lets a change go on when its caller has seen the present version, or did not say which he has seen.
 *
 * @throws {ProblemError} `PRECONDITION_FAILED` with the present document; `REQUEST_INVALID` for a header that cannot be read.
 */
export function requireCurrent({ request }: VersionedCall, version: string, show: () => Versioned): void {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return;
  const named = header.split(',').map((part) => /^(?:W\/)?"([^"]*)"$/.exec(part.trim())?.[1]);
  if (named.includes(undefined)) {
    throw new ProblemError('REQUEST_INVALID', {
      detail: `If-Match must be the ETag of the document, quotes included, such as "${version}", not ${header.slice(0, 100)}`,
    });
  }
  // A weak tag counts: proxies that compress weaken ours.
  if (named.includes(version)) return;
  throw new ProblemError('PRECONDITION_FAILED', {
    detail: 'Somebody else has saved this since you read it, so nothing was saved',
    current: show(),
  });
}
