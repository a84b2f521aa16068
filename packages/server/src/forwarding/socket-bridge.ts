/**
 * WebSockets between a browser and a plugin.
 *
 * The browser's handshake is answered only after the plugin has accepted, so a refusal is an ordinary HTTP answer. Both
 * directions hold back: a slow browser delays the plugin's credit, a slow plugin pauses the browser's socket.
 */

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from '@toru/http1';
import { ERRORS, MAX_BODY_BYTES, quoteValue, type ErrorCode } from '@toru/protocol';
import type { ForwardFailure, HeaderMap, SocketExchange, SocketSink, Supervisor } from '@toru/supervisor';
import { WebSocket, WebSocketServer } from 'ws';
import type { Credential } from '../auth/credential.ts';
import type { CredentialWatcher } from '../auth/watchers.ts';
import { ClientAnswer } from '../http/client-answer.ts';
import { ClientStream } from '../http/client-stream.ts';
import type { ClientRequest, HttpConnection } from '../http/request.ts';
import type { AskedAddress } from '../headers/redirect-target.ts';
import { filterResponseHeaders } from '../headers/response-headers.ts';
import { admit, toRevocation, type AdmissionDeps } from './admission.ts';
import { toSendableCloseCode, toSendableReason } from './close-code.ts';
import { toFailureText } from './failure-text.ts';
import type { FaultReport } from './fault-report.ts';
import { toPluginRequest } from './plugin-request.ts';

const PING_INTERVAL_MS = 30_000;
const HANDSHAKE_MS = 35_000;
const GOODBYE_MS = 1_000;
/** Close code of RFC 6455: the other side broke the protocol. */
const PROTOCOL_ERROR = 1002;

/** What the bridge needs. */
export interface SocketBridgeDeps extends AdmissionDeps {
  readonly supervisor: Pick<Supervisor, 'route' | 'get'>;
  readonly nextRequestId: () => string;
  readonly faults: FaultReport;
}

export interface SocketBridge {
  /** `null`: it has been refused. */
  upgrade(request: ClientRequest, connection: HttpConnection): RequestHandler | null;
  /** Ends every WebSocket: the host stops. What does not answer the goodbye within a second is cut off. */
  close(): void;
}

export function createSocketBridge(deps: SocketBridgeDeps): SocketBridge {
  const links = new Set<SocketLink>();
  const streams = new Set<ClientStream>();
  const pings = setInterval(() => {
    for (const link of links) link.ping();
  }, PING_INTERVAL_MS);
  pings.unref();
  return {
    upgrade(request, connection) {
      const answer = new ClientAnswer(connection, request);
      const admitted = admit(deps, request, true);
      if ('code' in admitted) {
        answer.refuse(admitted.code, { detail: admitted.detail });
        return null;
      }
      const { route, credential, validated } = admitted;
      if (deps.supervisor.get(route.id)?.features.includes('websocket') !== true) {
        const detail = `The plugin "${route.id}" does not speak WebSocket`;
        answer.refuse('UPGRADE_NOT_SUPPORTED', { detail });
        return null;
      }
      const handshake = readHandshake(request.method, request.block.passed.toMap());
      if (handshake === null) {
        connection.disableKeepAlive();
        answer.refuse('REQUEST_INVALID', { detail: 'The WebSocket handshake is malformed' });
        return null;
      }
      const stream = new ClientStream(connection);
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      const routePath = deps.prefix + admitted.segment;
      const requestHead = toPluginRequest(admitted, request.block, 'GET', routePath, deps.nextRequestId());
      const { faults } = deps;
      const { peer } = validated;
      const asked = { routePath, head: requestHead, peer };
      const parts = { ...asked, handshake, stream, answer, credential, pluginId: route.id, faults };
      const link = new SocketLink(parts, () => links.delete(link));
      links.add(link);
      link.open(route.socket(requestHead, handshake.protocols, link));
      return stream;
    },
    close() {
      clearInterval(pings);
      for (const link of links) link.end(1001, 'The panel is shutting down');
      setTimeout(() => {
        for (const stream of streams) stream.destroy();
      }, GOODBYE_MS).unref();
    },
  };
}

interface LinkParts extends AskedAddress {
  readonly handshake: Handshake;
  readonly stream: ClientStream;
  readonly answer: ClientAnswer;
  readonly credential: Credential;
  readonly pluginId: string;
  readonly faults: FaultReport;
}

class SocketLink implements SocketSink, CredentialWatcher {
  readonly pluginId: string;
  watcherIndex = -1;
  readonly #parts: LinkParts;
  readonly #onOver: () => void;
  readonly #handshakeTimer: NodeJS.Timeout;
  #exchange: SocketExchange | null = null;
  #client: WebSocket | null = null;
  #isOver = false;
  #isAlive = true;

  constructor(parts: LinkParts, onOver: () => void) {
    this.#parts = parts;
    this.pluginId = parts.pluginId;
    this.#onOver = onOver;
    this.#handshakeTimer = setTimeout(() => {
      this.#refuse('PLUGIN_TIMEOUT', 'The plugin did not answer the WebSocket handshake');
    }, HANDSHAKE_MS);
    parts.stream.once('close', this.#onGone);
    parts.credential.watch(this);
  }

  /** The plugin's side is on its way; it may have answered already. */
  open(exchange: SocketExchange): void {
    if (this.#isOver) exchange.close(1006, '');
    else this.#exchange = exchange;
  }

  onAccept(named: string | null): void {
    if (this.#isOver || this.#client !== null) return;
    clearTimeout(this.#handshakeTimer);
    const { handshake, stream } = this.#parts;
    const protocol = named === '' ? null : named;
    // What the client did not offer is text of the plugin, and would stand in our head as it is.
    if (protocol !== null && !handshake.protocols.includes(protocol)) {
      this.#refuseProtocol(protocol);
      return;
    }
    // From here on the WebSocket tells how it ended.
    stream.off('close', this.#onGone);
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_BODY_BYTES,
      handleProtocols: () => protocol ?? false,
    });
    server.handleUpgrade(toUpgradeRequest(handshake), stream, NOTHING, (client) => {
      this.#client = client;
      client.on('message', (data, isBinary) => {
        this.#onClientMessage(data as Buffer, !isBinary);
      });
      client.on('pong', () => (this.#isAlive = true));
      client.on('close', (code, reason) => {
        this.#settle(code, reason.toString());
      });
      client.on('error', () => {
        client.terminate();
      });
    });
    stream.connection.becomeTunnel();
  }

  onRevoked(): void {
    const { code, detail } = toRevocation(this.#parts.credential, this.pluginId);
    if (this.#client === null) this.#refuse(code, detail);
    else this.end(1008, this.#parts.credential.isOver ? 'The session has ended' : 'Access has changed');
  }

  onReject(status: number, source: HeaderMap, body: Uint8Array): void {
    if (this.#isOver) return;
    const head = filterResponseHeaders(source, this.#parts);
    if ('fault' in head || !Number.isInteger(status) || status < 200 || status > 599) {
      this.#refuse('PLUGIN_HEADERS_INVALID', 'The plugin refused the WebSocket with a bad response');
      return;
    }
    const { faults, pluginId } = this.#parts;
    for (const { kind, message } of head.leftOut) faults.tell(pluginId, kind, message);
    this.#exchange = null;
    this.#settle(1006, '');
    this.#parts.answer.whole(status, head.lines, body);
  }

  onMessage(data: Uint8Array, isText: boolean): void {
    const client = this.#client;
    if (this.#isOver || client === null) return;
    if (isText && !isUtf8(data)) {
      this.end(1011, 'The plugin sent text that is not UTF-8');
      return;
    }
    client.send(data, { binary: !isText }, () => this.#exchange?.consumed(data.length));
  }

  onClose(code: number, reason: string): void {
    this.#exchange = null;
    this.end(toSendableCloseCode(code), toSendableReason(reason));
  }

  onFail(failure: ForwardFailure): void {
    this.#exchange = null;
    const { detail = ERRORS[failure.code].sentence } = toFailureText(
      failure,
      this.#parts.credential.identity,
    );
    if (this.#client === null) this.#refuse(failure.code, detail);
    else this.end(1011, toSendableReason(detail));
  }

  onWritable(): void {
    this.#client?.resume();
  }

  /** Drops a browser that did not answer the last ping. */
  ping(): void {
    const client = this.#client;
    if (client?.readyState !== WebSocket.OPEN) return;
    if (!this.#isAlive && !client.isPaused) {
      client.terminate();
      return;
    }
    this.#isAlive = false;
    client.ping();
  }

  /** Ends both sides with a code for the browser. */
  end(code: number, reason: string): void {
    if (this.#isOver) return;
    if (this.#client === null) {
      this.#refuse('HOST_STOPPING', reason);
      return;
    }
    this.#client.close(code, reason);
    // A paused socket would never read the other side's goodbye.
    this.#client.resume();
    this.#settle(code, reason);
  }

  readonly #onGone = (): void => {
    this.#settle(1006, '');
  };

  #onClientMessage(data: Buffer, isText: boolean): void {
    if (this.#exchange !== null && !this.#exchange.send(data, isText)) this.#client?.pause();
  }

  #refuseProtocol(protocol: string): void {
    const { handshake, faults, pluginId } = this.#parts;
    const offered = handshake.protocols.length === 0 ? 'none' : handshake.protocols.join(', ');
    const detail = `The plugin accepted a WebSocket with the protocol ${quoteValue(protocol)}; the client offered ${offered}`;
    faults.tell(pluginId, 'accept', detail);
    this.#refuse('PLUGIN_PROTOCOL_ERROR', detail, PROTOCOL_ERROR);
  }

  #refuse(code: ErrorCode, detail: string, closeCode = 1006): void {
    if (this.#isOver) return;
    this.#settle(closeCode, closeCode === 1006 ? '' : toSendableReason(detail));
    this.#parts.answer.refuse(code, { detail });
  }

  /** The one place where a WebSocket ends; the first reason wins. */
  #settle(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#handshakeTimer);
    this.#parts.credential.unwatch(this);
    this.#onOver();
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.close(code === 1005 ? 1000 : code, reason);
  }
}

/** What a browser asks for in its handshake. */
interface Handshake {
  readonly key: string;
  readonly protocols: readonly string[];
  readonly protocolHeader: string | undefined;
}

const NOTHING = Buffer.alloc(0);

/** Reads the handshake; `null`: it is none. */
function readHandshake(method: string, headers: HeaderMap): Handshake | null {
  const { 'sec-websocket-key': key, 'sec-websocket-version': version } = headers;
  const header = headers['sec-websocket-protocol'];
  const protocolHeader = typeof header === 'object' ? header.join(', ') : header;
  const protocols = parseProtocols(protocolHeader);
  const isKey = typeof key === 'string' && /^[+/0-9A-Za-z]{22}==$/.test(key);
  if (method !== 'GET' || version !== '13' || !isKey || protocols === null) return null;
  return { key, protocols, protocolHeader };
}

/** The part of a request that the WebSocket library looks at. */
function toUpgradeRequest({ key, protocolHeader }: Handshake): IncomingMessage {
  const headers = {
    upgrade: 'websocket',
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
    'sec-websocket-protocol': protocolHeader,
  };
  return { method: 'GET', headers } as unknown as IncomingMessage;
}

function parseProtocols(header: string | undefined): readonly string[] | null {
  if (header === undefined) return [];
  const protocols = header.split(',').map((protocol) => protocol.trim());
  const areTokens = protocols.every((protocol) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/.test(protocol));
  return areTokens && protocols.length <= 20 && new Set(protocols).size === protocols.length
    ? protocols
    : null;
}
