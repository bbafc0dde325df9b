import type { IncomingMessage } from 'node:http';
import type { AppError } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';
import { registerDialect } from '../../core/http/dialects.js';

const prefix = '/compat/jwtd';
const tokenRoute = `${prefix}/token`;

/** Methods that may carry a body; the token route treats each like POST. */
const methods: ReadonlySet<string | undefined> = new Set(['GET', 'PUT', 'PATCH', 'DELETE']);

/** Denials of a caller, by jwtd and its proxy, and by Signet where those do not authenticate. */
const denials: ReadonlySet<number> = new Set([401, 403]);

/** jwtd's HTTP API: request methods and error responses. */
export const jwtd = registerDialect({
  prefix,

  isServed: (_route: string, settings: Settings) => settings.compatJwtdNamespace !== '',

  /** jwtd ignores the method of a token request; its README uses GET. */
  translate(request: IncomingMessage): void {
    const [path] = request.url?.split('?') ?? [];
    if (path === tokenRoute && methods.has(request.method)) request.method = 'POST';
  },

  /** Denials are JSON, as in the latest jwtd-proxy; all other errors are plain text. */
  errorOf({ status, detail, fields }: AppError): object | string {
    const message = [detail, ...fields.map((field) => `${field.pointer} ${field.detail}`)].join(
      '\n',
    );
    return denials.has(status) ? { message } : message;
  },

  errorSchema: (status: number) =>
    denials.has(status) ? { $ref: '#/components/schemas/JwtdError' } : { type: 'string' },

  schemas: {
    JwtdError: {
      type: 'object',
      description: 'Error response of jwtd for a denied request.',
      required: ['message'],
      properties: { message: { type: 'string' } },
    },
  },
});
