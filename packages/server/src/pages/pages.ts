/** The pages of the web interface: the shell, at every address that it knows. */

import { hash } from 'node:crypto';
import { chooseLanguage, LANGUAGES, type Language } from '@toru/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REVALIDATE, sendTagged } from '../http/conditional.ts';
import { escapeHtml, toPlainPage, withBase, withLanguage } from './html.ts';
import { PAGE_POLICY, SHELL_POLICY } from '../security/content-policy.ts';
import { readWebFiles, type WebFiles } from './web-files.ts';

/** Pages that the shell knows. */
const SHELL_PATH = /^(?:|(?:login|setup|activity)\/?|plugins(?:\/.*)?|p\/.*|settings(?:\/.*)?)$/;

/** Serves the web interface. */
export interface Pages {
  /** The build; null when there is none. */
  files(): Promise<WebFiles | null>;
  /** Answers a GET for a path below the base path; false: it is no page. */
  serve(request: FastifyRequest, reply: FastifyReply, path: string): Promise<boolean>;
}

interface Shell {
  readonly bytes: Buffer;
  readonly hash: string;
}

/** Makes the pages of the build in a folder. A build that is missing at first is looked for again at every visit. */
export async function createPages(folder: string, basePath: string): Promise<Pages> {
  let files = await readWebFiles(folder);
  let shells = files === null ? null : toShells(files, basePath);

  const refresh = async (): Promise<WebFiles | null> => {
    if (files !== null) return files;
    files = await readWebFiles(folder);
    shells = files === null ? null : toShells(files, basePath);
    return files;
  };

  const sendShell = async (request: FastifyRequest, reply: FastifyReply, status: number): Promise<void> => {
    await refresh();
    const shell = shells?.get(chooseLanguage(request.headers['accept-language']));
    if (shell === undefined) {
      sendMissing(reply, folder, basePath);
      return;
    }
    void reply.code(status).header('content-security-policy', SHELL_POLICY);
    sendTagged(request, reply, {
      ...shell,
      type: 'text/html; charset=utf-8',
      cacheControl: REVALIDATE,
      encoding: null,
      vary: 'accept-language',
    });
  };

  return {
    files: refresh,
    async serve(request, reply, path) {
      if (SHELL_PATH.test(path) || path === 'index.html') {
        await sendShell(request, reply, 200);
        return true;
      }
      if (path === 'favicon.ico') {
        // Browsers ask for it on pages that name no icon; the shell names its own.
        void reply.code(204).header('cache-control', 'public, max-age=86400').send();
        return true;
      }
      if (request.headers.accept?.includes('text/html') !== true || path.startsWith('assets/')) return false;
      await sendShell(request, reply, 404);
      return true;
    },
  };
}

/** The interface shows the language of its document where the account has chosen none, so there is a document for each. */
function toShells(files: WebFiles, basePath: string): ReadonlyMap<Language, Shell> {
  const html = withBase(files.indexHtml, basePath);
  return new Map(
    LANGUAGES.map((language) => {
      const bytes = Buffer.from(withLanguage(html, language));
      return [language, { bytes, hash: hash('sha256', bytes, 'hex').slice(0, 32) }];
    }),
  );
}

function sendMissing(reply: FastifyReply, folder: string, basePath: string): void {
  const paragraphs = [
    'The panel runs, but its web interface is not built yet.',
    `Run <code>npm start</code> in the project folder, which builds it, or <code>npm run build -w packages/web</code>; then reload this page. It is looked for in <code>${escapeHtml(folder)}</code>.`,
    `The <a href="${escapeHtml(basePath)}api/docs">HTTP interface</a> works meanwhile.`,
  ];
  void reply
    .code(503)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY)
    .header('cache-control', 'no-store')
    .send(toPlainPage('The web interface is not built', paragraphs, `${basePath}api/docs.css`));
}
