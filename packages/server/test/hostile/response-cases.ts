/** Hostile answers of plugins as data: what a plugin says, and that nothing of it may reach the browser as it is. */

import { LOCATION_CASES } from './location-cases.ts';
import type { ResponseCase } from './response-case.ts';
import { RESPONSE_NAME_CASES } from './response-name-cases.ts';

const base = { status: 200, headers: {}, body: 'body', end: true } as const;
const show = (value: unknown): string => JSON.stringify(value).slice(0, 80);

const INJECTIONS = [
  'a\r\nX-Injected: yes',
  'a\nX-Injected: yes',
  'a\rX-Injected: yes',
  'a\r\n\r\n<script>injected</script>',
  'a\u0000b',
  'a\u0007',
  'a\u007f',
  'a\u2028X-Injected: yes',
  'a\u010aX-Injected: yes',
  'a\u560d\u560aX-Injected: yes',
  '\u{1f600}',
];
const injectedValues: ResponseCase[] = INJECTIONS.flatMap((value) => [
  { ...base, group: 'values', name: show(value), headers: { 'x-a': value }, outcome: 'refused' },
  {
    ...base,
    group: 'values',
    name: `list ${show(value)}`,
    headers: { 'x-a': ['fine', value] },
    outcome: 'refused',
  },
  {
    ...base,
    group: 'values',
    name: `cookie ${show(value)}`,
    headers: { 'set-cookie': `a=${value}` },
    outcome: 'refused',
  },
  {
    ...base,
    group: 'values',
    name: `location ${show(value)}`,
    status: 302,
    headers: { location: value },
    outcome: 'refused',
  },
  {
    ...base,
    group: 'values',
    name: `type ${show(value)}`,
    headers: { 'content-type': value },
    outcome: 'refused',
  },
]);

const injectedNames: ResponseCase[] = [
  '',
  ' ',
  'x a',
  'x:a',
  'x\r\nX-Injected',
  'x\nX-Injected',
  'x\u0000',
  'x\u00e9',
  '(x)',
  'x,y',
  'x;y',
  'x"y',
  'x/y',
  '{x}',
  'x@y',
].map((name) => ({
  ...base,
  group: 'names',
  name: show(name),
  headers: { [name]: 'yes' },
  outcome: 'refused',
}));

const COOKIES = [
  'steering_session=evil',
  '__Host-sid=evil; Path=/; Secure',
  '__HOST-sid=evil; Path=/; Secure',
  ' __host-sid=evil',
  '__Host-Http-sid=evil; Path=/; Secure; HttpOnly',
  '__Host-',
  'steering_session=evil; Path=/',
  ' steering_session=evil',
  'steering_session =evil',
  'STEERING_SESSION=evil',
  '__Host-steering_session=evil; Path=/; Secure',
  '__Secure-steering_session=evil; Secure',
  '=steering_session=evil',
  'steering_session',
  '; steering_session=evil',
  'a=1; Path=/',
  'a=1; Path=/; Domain=example.com',
  'a=1; path=/api/',
  'a=1; PATH = /',
  'a=1; Path=/x; Path=/',
  'a=1; Path=/../../',
  'a=1; Path=',
  'a=1; Domain=localhost',
];
const cookies: ResponseCase[] = COOKIES.flatMap((cookie) => [
  { ...base, group: 'cookies', name: show(cookie), headers: { 'set-cookie': cookie }, outcome: 'cleaned' },
  {
    ...base,
    group: 'cookies',
    name: `list ${show(cookie)}`,
    headers: { 'Set-Cookie': ['b=2', cookie] },
    outcome: 'cleaned',
  },
]);

const DROPPED = [
  'Connection',
  'Keep-Alive',
  'Proxy-Connection',
  'Transfer-Encoding',
  'TE',
  'Trailer',
  'Upgrade',
  'Proxy-Authenticate',
  'X-Toru-User',
  'x-toru-role',
  'Service-Worker-Allowed',
  'Clear-Site-Data',
  'Strict-Transport-Security',
  'Alt-Svc',
  'Report-To',
  'Reporting-Endpoints',
  'NEL',
  'Content-Security-Policy-Report-Only',
  'X-Accel-Redirect',
  'X-Accel-Buffering',
  'X-Sendfile',
  'Set-Cookie2',
];
const dropped: ResponseCase[] = DROPPED.map((name) => ({
  ...base,
  group: 'dropped headers',
  name,
  headers: { [name]: 'hostile-value' },
  outcome: 'cleaned',
}));

const DOCUMENT_TYPES = [
  'text/html',
  'TEXT/HTML',
  'text/html;charset=utf-7',
  'application/xhtml+xml',
  'image/svg+xml',
  'text/xml',
  'application/xml',
  'application/atom+xml',
  'text/xsl',
  'multipart/x-mixed-replace; boundary=x',
  'message/rfc822',
  'text/plain, text/html',
  'unknown/unknown',
  'nonsense',
  '*/*',
  '',
];
const documents: ResponseCase[] = [
  ...DOCUMENT_TYPES.map((type): ResponseCase => ({
    ...base,
    group: 'documents',
    name: show(type),
    headers: { 'content-type': type },
    outcome: 'cleaned',
  })),
  { ...base, group: 'documents', name: 'no type', outcome: 'cleaned' },
  {
    ...base,
    group: 'documents',
    name: 'a type that the plugin takes back',
    headers: { 'content-type': 'text/plain', connection: 'content-type' },
    outcome: 'cleaned',
  },
  {
    ...base,
    group: 'documents',
    name: 'nosniff that the plugin takes back',
    headers: {
      'content-type': 'text/html',
      connection: 'x-content-type-options, content-security-policy',
      'x-content-type-options': 'sniff',
    },
    outcome: 'cleaned',
  },
  {
    ...base,
    group: 'documents',
    name: 'two types',
    headers: { 'content-type': ['text/plain', 'text/html'] },
    outcome: 'refused',
  },
  {
    ...base,
    group: 'documents',
    name: 'two spellings of the type',
    headers: { 'content-type': 'text/plain', 'Content-Type': 'text/html' },
    outcome: 'refused',
  },
];

const lengths: ResponseCase[] = [
  ...['5', '0', '-1', '+4', '4, 4', '0x4', '4.0', ' 4', '99999999999999999999', ''].map(
    (length): ResponseCase => ({
      ...base,
      group: 'lengths',
      name: `${show(length)} for 4 bytes`,
      headers: { 'content-length': length },
      outcome: 'refused',
    }),
  ),
  {
    ...base,
    group: 'lengths',
    name: 'a list',
    headers: { 'content-length': ['4', '4'] },
    outcome: 'refused',
  },
  {
    ...base,
    group: 'lengths',
    name: 'two spellings',
    headers: { 'content-length': '4', 'Content-Length': '4' },
    outcome: 'refused',
  },
  {
    ...base,
    group: 'lengths',
    name: 'shorter than declared',
    headers: { 'content-length': '9' },
    end: false,
    more: 'abc',
    outcome: 'cut',
  },
  {
    ...base,
    group: 'lengths',
    name: 'a second response behind the declared end',
    headers: { 'content-length': '6' },
    end: false,
    more: 'abHTTP/1.1 200 OK\r\nX-Injected: yes\r\n\r\n',
    outcome: 'cut',
  },
  {
    ...base,
    group: 'lengths',
    name: 'more at once than declared',
    headers: { 'content-length': '1' },
    end: false,
    more: '',
    outcome: 'refused',
  },
  {
    ...base,
    group: 'lengths',
    name: 'both lengths',
    headers: { 'content-length': '4', 'transfer-encoding': 'chunked' },
    outcome: 'cleaned',
  },
];

const statuses: ResponseCase[] = [
  ...[0, 1, 99, 100, 101, 103, 199, 600, 999, 1000, -200, 200.5, Number.NaN, Number.POSITIVE_INFINITY].map(
    (status): ResponseCase => ({
      ...base,
      group: 'statuses',
      name: String(status),
      status,
      outcome: 'refused',
    }),
  ),
  { ...base, group: 'statuses', name: '204 with a body', status: 204, outcome: 'cleaned' },
  { ...base, group: 'statuses', name: '304 with a body', status: 304, outcome: 'cleaned' },
  {
    ...base,
    group: 'statuses',
    name: '204 with a length',
    status: 204,
    headers: { 'content-length': '4' },
    outcome: 'cleaned',
  },
];

/** Every case. */
export const RESPONSE_CASES: readonly ResponseCase[] = [
  ...injectedValues,
  ...injectedNames,
  ...cookies,
  ...dropped,
  ...documents,
  ...lengths,
  ...statuses,
  ...RESPONSE_NAME_CASES,
  ...LOCATION_CASES,
];
