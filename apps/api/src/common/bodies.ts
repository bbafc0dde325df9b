import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { dialectOfRequest } from '../compat/dialects.js';
import { AppError } from './app-error.js';
import { isBodyForeign } from './gateway-requests.js';

const FORM = 'application/x-www-form-urlencoded';

/** The OAuth endpoints take forms (RFC 6749 section 3.2) and nothing else; every other route takes JSON. */
const formRoutes = /^\/ns\/:ns\/oauth2\//;

type BodyRead = (error: Error | null, body?: unknown) => void;

/** The requests whose body was read as a form. */
const forms = new WeakSet<FastifyRequest>();

/** Whether the body was a form, for a route that takes JSON as well. */
export const IsForm = createParamDecorator((_data: unknown, context: ExecutionContext): boolean =>
  forms.has(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Makes the server read JSON and forms, each where it belongs, in strict UTF-8, and nothing else. */
export function readBodies(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  const readJson = (request: FastifyRequest, text: string, done: BodyRead): void => {
    // The parser's own complaint quotes the body, which may hold a password.
    void parseJson(request, text, (error, value) => {
      done(error ? new AppError('request.malformed', 'The body is not valid JSON.') : null, value);
    });
  };
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (isBodyForeign(request)) {
        done(null);
        return;
      }
      const text = utf8(body);
      if (text === undefined || takesFormsAlone(request)) {
        done(text === undefined ? notUtf8() : wrongType(FORM));
        return;
      }
      readJson(request, text, done);
    },
  );
  fastify.addContentTypeParser<Buffer>(FORM, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const takesBoth = takesFormsToo(request);
      if (!takesBoth && !takesFormsAlone(request)) throw wrongType('application/json');
      const text = utf8(body);
      if (text === undefined) throw notUtf8();
      // `curl --data` calls JSON a form as well.
      if (takesBoth && /^\s*\{/.test(text)) {
        readJson(request, text, done);
        return;
      }
      const form = readForm(text);
      forms.add(request);
      done(null, form);
    } catch (error) {
      done(error as AppError);
    }
  });
}

function takesFormsAlone(request: FastifyRequest): boolean {
  return formRoutes.test(request.routeOptions.url ?? '');
}

function takesFormsToo(request: FastifyRequest): boolean {
  return dialectOfRequest(request)?.takesForms?.(request.routeOptions.url ?? '') === true;
}

function readForm(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    // RFC 6749 section 3.2: parameters must not be included more than once.
    if (Object.hasOwn(fields, name)) {
      throw new AppError('request.invalid', 'A parameter is given more than once.', [
        { pointer: `/${name}`, detail: 'must be given once' },
      ]);
    }
    // A parameter without a value is treated as if it were left out; a poisonous name is refused later on.
    if (value !== '') Object.defineProperty(fields, name, { value, enumerable: true });
  }
  return fields;
}

function utf8(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

function notUtf8(): AppError {
  return new AppError('request.malformed', 'The body is not valid UTF-8.');
}

function wrongType(type: string): AppError {
  return new AppError('request.media_type', `Send the body as \`Content-Type: ${type}\`.`);
}
