import type { IncomingMessage } from 'node:http';
import type { AppError } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';
import { registerDialect } from '../../core/http/dialects.js';

const prefix = '/compat/jwtd';
const tokenRoute = `${prefix}/token`;

/** Methods that may carry a body, each as good as POST to the route for tokens. */
const methods: ReadonlySet<string | undefined> = new Set(['GET', 'PUT', 'PATCH', 'DELETE']);

/** Who says no because of who asks: jwtd and its proxy, and Signet where they let everybody in. */
const denials: ReadonlySet<number> = new Set([401, 403]);

/** jwtd's HTTP API: how its clients call, and what it answers when it refuses. */
export const jwtd = registerDialect({
  prefix,

  isServed: (_route: string, settings: Settings) => settings.compatJwtdNamespace !== '',

  /** jwtd does not look at the method of a request for a token; its README says GET. */
  translate(request: IncomingMessage): void {
    const [path] = request.url?.split('?') ?? [];
    if (path === tokenRoute && methods.has(request.method)) request.method = 'POST';
  },

  /** A denial is JSON, as that of the newest jwtd-proxy; everything else is a text. */
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
