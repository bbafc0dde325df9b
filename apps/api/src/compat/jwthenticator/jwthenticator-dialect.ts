import type { AppError } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';
import { registerDialect } from '../../core/http/dialects.js';

const prefix = '/compat/jwthenticator';

const external = ['authenticate', 'refresh', 'validate', 'validate_request'];
const internal = ['register_key', 'is_key_registered'];

/** JWThenticator's HTTP API: error responses, and which of its two planes this node serves. */
export const jwthenticator = registerDialect({
  prefix,

  isServed(route: string, settings: Settings): boolean {
    if (settings.compatJwthenticatorNamespace === '') return false;
    const name = route.slice(prefix.length + 1);
    if (external.includes(name)) return settings.compatJwthenticatorExternal;
    if (internal.includes(name)) return settings.compatJwthenticatorInternal;
    return true;
  },

  /** The invalid fields with their errors; every other refusal has the body `{}`. */
  errorOf({ fields }: AppError): object {
    const messages = new Map<string, string[]>();
    for (const { pointer, detail } of fields) {
      const name = fieldOf(pointer);
      messages.set(name, [...(messages.get(name) ?? []), detail]);
    }
    return Object.fromEntries(messages);
  },

  errorSchema: () => ({ $ref: '#/components/schemas/JwthenticatorError' }),

  schemas: {
    JwthenticatorError: {
      type: 'object',
      description:
        'Invalid fields, each with its messages. Empty if the error is not about a field.',
      additionalProperties: { type: 'array', items: { type: 'string' } },
    },
  },
});

/** The top-level field of a JSON pointer; `_schema` for the whole body. */
function fieldOf(pointer: string): string {
  const [, name = ''] = pointer.split('/');
  return name === '' ? '_schema' : name.replaceAll('~1', '/').replaceAll('~0', '~');
}
