/** nginx in front of the handler's socket, with the settings that its manual recommends for speed. */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { findPort, own, untilAccepts } from './processes.ts';
import type { Peer } from './processes.ts';

/** A running nginx. */
export interface Nginx extends Peer {
  readonly port: number;
}

/** Starts it; its files are kept in the folder. */
export async function startNginx(program: string, root: string, socket: string): Promise<Nginx> {
  const port = await findPort();
  const folder = join(root, 'nginx');
  mkdirSync(folder);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configure(folder, port, socket));
  const peer = own(
    spawn(program, ['-c', file, '-e', join(folder, 'error.log')], {
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
    'nginx',
  );
  await untilAccepts(port, 'nginx');
  return { ...peer, port };
}

/** One worker per core, connections to the handler kept, no log per request; bodies are passed on as they come. */
function configure(folder: string, port: number, socket: string): string {
  return `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes ${availableParallelism()};
pid ${folder}/pid;
error_log ${folder}/error.log warn;
events { worker_connections 1024; }
http {
  access_log off;
  tcp_nodelay on;
  keepalive_requests 100000000;
  client_max_body_size 0;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream handler { server unix:${socket}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://handler;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_buffers 16 64k;
      proxy_buffer_size 64k;
      proxy_busy_buffers_size 512k;
      proxy_max_temp_file_size 0;
      proxy_request_buffering off;
    }
  }
}
`;
}
