/** The OpenAPI 3.1 document, written from the route table. */

import { liveEventsSchema, problemSchema, unsavedSchema } from '@toru/api';
import type { TSchema } from 'typebox';
import { Type } from 'typebox';
import type { Route } from './route.ts';

/** The document as JSON. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

const SESSION_COOKIE =
  'The name ends with a sign of the installation (`steering_session_0123456789`) and begins over https with `__Host-` or `__Secure-`.';

/** Methods of plugin routes, which are no part of the table: they are forwarded as they come. */
const FORWARDED_METHODS = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head'];

/** Writes the document. `serverUrl` is the base path without a slash at its end. */
export function toOpenApi(routes: readonly Route[], version: string, serverUrl: string): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: toOperation(route) };
  }
  paths['/api/plugins/route/{route}/{rest}'] = forwardedPath();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Toru Steering Center',
      version,
      description:
        'State-changing calls by session cookie must come from a page of the panel. Scripts use API tokens: `Authorization: Bearer steer_…`.',
    },
    servers: [{ url: serverUrl === '' ? '/' : serverUrl }],
    tags: [...new Set(routes.map((route) => route.tag)), 'Plugin routes'].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: problemSchema, LiveEvents: liveEventsSchema },
      responses: {
        Problem: {
          description: 'A problem (RFC 9457) with a code of the error registry',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'steering_session', description: SESSION_COOKIE },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'steer_…' },
      },
    },
  };
}

const UNSAVED_RESPONSE = {
  description: 'In effect, but the disk has refused it so far; it is tried again until it is stored',
  content: {
    'application/json': {
      schema: Type.Object({ unsaved: unsavedSchema }),
    },
  },
};

function toOperation(route: Route): unknown {
  const responses: Record<string, unknown> = { default: { $ref: '#/components/responses/Problem' } };
  for (const [status, answer] of Object.entries(route.answers)) {
    const content =
      answer.schema === undefined
        ? {}
        : { content: { [answer.type ?? 'application/json']: { schema: answer.schema } } };
    responses[status] = { description: answer.description, ...content };
  }
  // An answer with a body has the note in it, as `unsaved`.
  if (responses['204'] !== undefined && responses['200'] === undefined) responses['200'] = UNSAVED_RESPONSE;
  const body =
    route.body === null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } };
  return {
    operationId: toOperationId(route),
    tags: [route.tag],
    summary: route.summary,
    description: describeAccess(route),
    parameters: [
      ...toParameters(route.params, 'path'),
      ...toParameters(route.query, 'query'),
      ...(route.isVersioned ? [IF_MATCH] : []),
    ],
    ...body,
    responses,
    security: toSecurity(route),
  };
}

/** `GET /api/plugins/:id/logs` → `get_plugins_id_logs`. */
export function toOperationId({ method, path }: Pick<Route, 'method' | 'path'>): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'api');
  return [method.toLowerCase(), ...words].join('_');
}

/** One sentence on who may call a route. */
export function describeAccess(route: Route): string {
  const people = { public: 'Anybody', client: 'Everybody who is logged in', admin: 'Administrators' }[
    route.role
  ];
  const tokens = route.scope === null ? 'no API tokens' : `API tokens with the scope ${route.scope}`;
  const password = route.needsPassword ? ' The password must have been entered again within 10 minutes.' : '';
  return route.role === 'public' ? `${people}.` : `${people}; ${tokens}.${password}`;
}

function toSecurity(route: Route): readonly unknown[] {
  if (route.role === 'public') return [];
  return route.scope === null ? [{ session: [] }] : [{ session: [] }, { token: [] }];
}

function toParameters(schema: TSchema | null, place: 'path' | 'query'): readonly unknown[] {
  if (schema === null) return [];
  const { properties, required } = schema as {
    properties?: Record<string, unknown>;
    required?: readonly string[];
  };
  return Object.entries(properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (required?.includes(name) ?? false),
    schema: property,
  }));
}

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'The version that is changed, in double quotes. When it is no longer the present one, nothing is changed, and the answer is 412 with the present document in `current`',
  schema: { type: 'string' },
};

function forwardedPath(): Record<string, unknown> {
  const parameter = (name: string): unknown => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  });
  const operation = (method: string): unknown => ({
    operationId: `${method}_plugin_route`,
    tags: ['Plugin routes'],
    summary: 'Forwarded to the plugin with this route, byte for byte',
    responses: {
      200: { description: 'Whatever the plugin answers' },
      default: { $ref: '#/components/responses/Problem' },
    },
    security: [{ session: [] }, { token: [] }],
  });
  return {
    parameters: [parameter('route'), parameter('rest')],
    ...Object.fromEntries(FORWARDED_METHODS.map((method) => [method, operation(method)])),
  };
}
