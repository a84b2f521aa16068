/** Rules from the start of a process to `ready`, and what is true as soon as it is. */
import { findViewFileFault } from '@toru/protocol';
import { describeExit } from '../host/plugin-child.ts';
import type { PluginSession } from '../host/plugin-session.ts';
import { expectSettled, expectWell } from './assertions.ts';
import type { CheckContext } from './check-context.ts';
import { fail, pass, skip, type Finding, type Rule } from './rule.ts';

const READY = ['ready'];
/** A route that takes longer is cancelled. */
const QUICK_MS = 1_000;

/** The rules, in order. */
export const STARTING_RULES: readonly Rule[] = [
  {
    id: 'hello',
    title: 'It connects and says "hello" with the token, first of all and within 10 s',
    needs: ['metadata-fields'],
    async try(context) {
      const startedAtMs = performance.now();
      const session = await context.start();
      const tookMs = Math.round(performance.now() - startedAtMs);
      context.features = session.hello?.features ?? [];
      if (session.hello === null) return fail(session.faults[0] ?? (await describeSilence(context, session)));
      const fault = session.findHelloFault();
      if (fault?.code === 'BAD_TOKEN') return fail(fault.reason);
      const claims = context.features.length === 0 ? 'no feature' : context.features.join(', ');
      return pass(`after ${tookMs} ms; claims ${claims}`);
    },
  },
  {
    id: 'identity',
    title: '"hello" has protocol 2, and the id and version of the metadata',
    needs: ['hello'],
    async try(context) {
      const session = await context.start();
      const { hello } = session;
      if (hello === null) return fail('a second process did not say "hello"');
      const fault = session.findHelloFault();
      if (fault !== null) return fail(fault.reason);
      return pass(
        `${hello.plugin_id} ${hello.version}${hello.sdk === undefined ? '' : `, made with ${hello.sdk}`}`,
      );
    },
  },
  { id: 'ready', title: 'It is ready within its start deadline', needs: ['hello'], try: tryReady },
  {
    id: 'view',
    title: 'It serves its view as GET /bundle.js',
    needs: READY,
    try: tryView,
  },
  {
    id: 'ping',
    title: 'It answers "ping" with "pong" and the same id',
    needs: READY,
    async try(context) {
      const session = await context.session();
      const { pongMs } = context.deadlines;
      for (let count = 1; count <= 3; count += 1) {
        if (!(await session.ping(pongMs))) return fail(`no pong to ping ${count} within ${pongMs} ms`);
      }
      return pass('3 pings, 3 pongs');
    },
  },
  {
    id: 'ping-while-busy',
    title: 'A plugin that claims "heartbeat" answers pings while requests are open',
    needs: ['ping'],
    async try(context) {
      if (!context.features.includes('heartbeat')) return skip('"heartbeat" is not claimed');
      const session = await context.session();
      const { pongMs } = context.deadlines;
      for (const path of context.paths) {
        const exchange = session.request({ method: 'GET', path });
        if (!(await session.ping(pongMs)))
          return fail(`no pong within ${pongMs} ms while GET ${path} was open`);
        await exchange.settled(QUICK_MS);
        if (!exchange.isOver) exchange.cancel('client_gone');
      }
      return pass(`answered while ${context.paths.length} request(s) were open`);
    },
  },
  {
    id: 'settings',
    title: 'It takes changed settings while it runs',
    needs: READY,
    async try(context) {
      const session = await context.session();
      session.channel?.sendSettings(context.options.settings);
      await expectWell(context, session, '"settings"');
      return pass('it goes on');
    },
  },
  {
    id: 'license',
    title: 'It takes a changed license while it runs',
    needs: READY,
    async try(context) {
      const session = await context.session();
      const clock_floor = new Date(context.options.nowMs()).toISOString();
      session.channel?.sendLicense('not-a-license', clock_floor);
      session.channel?.sendLicense(context.options.license?.token ?? null, clock_floor);
      await expectWell(context, session, '"license"');
      return pass('it goes on');
    },
  },
];

async function tryReady(context: CheckContext): Promise<Finding> {
  const session = await context.start();
  const startedAtMs = performance.now();
  const outcome = await session.becomeReady(context.startMs);
  switch (outcome.kind) {
    case 'ready':
      return pass(`${Math.round(performance.now() - startedAtMs)} ms after "welcome"`);
    case 'failed':
      return fail(`it says "failed": ${outcome.code}: ${outcome.message}${licenseHint(context)}`);
    case 'late':
      return fail(`no "ready" within ${context.startMs} ms after "welcome"`);
    case 'ended':
      return fail(await describeSilence(context, session));
  }
}

function licenseHint({ metadata, options }: CheckContext): string {
  return metadata.license.required && options.license === null ? '; give it a license with --license' : '';
}

async function tryView(context: CheckContext): Promise<Finding> {
  const { ui } = context.metadata;
  if (ui === null) return skip('"ui" is false');
  const session = await context.session();
  // As the panel asks.
  const headers = { accept: 'text/javascript', 'accept-encoding': 'identity' };
  const exchange = session.request({ method: 'GET', path: '/bundle.js', headers });
  await expectSettled(context, session, exchange, 'GET /bundle.js');
  if (exchange.status !== 200) {
    return fail(`GET /bundle.js gives ${exchange.status ?? 'nothing'}: serve a view, or say "ui": false`);
  }
  const text = exchange.body().toString('utf8');
  if (text.trim() === '') return fail('GET /bundle.js is empty');
  if (text.includes('\ufffd')) return fail('GET /bundle.js is not UTF-8');
  const fault = findViewFileFault('bundle.js', exchange.headers, exchange.body());
  if (fault !== null) return fail(fault);
  if (ui.format === 'module' && !/\bexport\b/.test(text)) {
    return fail('GET /bundle.js is no module: it exports nothing; export mount(container, api)');
  }
  return pass(`${exchange.bytes} bytes, a ${ui.format}`);
}

/** What a plugin did instead of talking. */
async function describeSilence(
  { deadlines }: CheckContext,
  { child, faults, hasEnded }: PluginSession,
): Promise<string> {
  const status = await child.exitWithin(200);
  if (status !== null) {
    const said = child.stderr().toString('utf8').trim().split('\n').slice(-3).join(' | ');
    return `it ${describeExit(status)}${said === '' ? '' : `; it said: ${said}`}`;
  }
  if (hasEnded) return faults[0] ?? 'it closed the connection';
  return `nothing within ${deadlines.helloMs} ms`;
}
