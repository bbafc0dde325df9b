import { STATUS_CODES } from 'node:http';
import type { AppError, ErrorCode } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';
import { registerDialect } from '../../core/http/dialects.js';

/** JWTIS's error titles, which clients show to users. */
const titles: Partial<Record<ErrorCode, string>> = {
  'kid.taken': 'keys exist',
  'kid.unusable': 'keys are expired or invalid',
  'namespace.unknown': 'keys not found',
  'api_key.unknown': 'keys not found',
  'refresh_token.foreign': 'invalid crypto primitives',
  'refresh_token.ended': 'refresh token expired',
  'claims.refused': 'invalid refresh claims',
};

const text = { type: 'string' };

/** JWTIS's HTTP API: error responses. */
export const jwtis = registerDialect({
  prefix: '/compat/jwtis',

  isServed(_route: string, settings: Settings): boolean {
    return settings.compatJwtis;
  },

  /** One entry for each invalid member, or one for the whole request. */
  errorOf({ status, code, detail, fields }: AppError): object {
    const title = titles[code] ?? titleOf(status);
    const errors = fields.map((field) => ({
      source: field.pointer === '' ? '/' : field.pointer,
      title,
      detail: field.detail,
    }));
    return { status, errors: errors.length > 0 ? errors : [{ source: '', title, detail }] };
  },

  errorSchema: () => ({ $ref: '#/components/schemas/JwtisError' }),

  schemas: {
    JwtisError: {
      type: 'object',
      description: 'Error response of JWTIS.',
      required: ['status', 'errors'],
      properties: {
        status: { type: 'integer', maximum: 599 },
        errors: { type: 'array', items: { $ref: '#/components/schemas/JwtisErrorItem' } },
      },
    },
    JwtisErrorItem: {
      type: 'object',
      required: ['source', 'title', 'detail'],
      properties: { source: text, title: text, detail: text },
    },
  },
});

function titleOf(status: number): string {
  if (status === 400) return 'invalid request data';
  return STATUS_CODES[status]?.toLowerCase() ?? 'error';
}
