import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from './app-error.js';
import { isBodyForeign } from './gateway-requests.js';

const FORM = 'application/x-www-form-urlencoded';

/** The OAuth endpoints take forms (RFC 6749 section 3.2) and nothing else; every other route takes JSON. */
const formRoutes = /^\/ns\/:ns\/oauth2\//;

/** Makes the server read JSON and forms, each where it belongs, in strict UTF-8, and nothing else. */
export function readBodies(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
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
      if (text === undefined || takesForms(request)) {
        done(text === undefined ? notUtf8() : wrongType(FORM));
        return;
      }
      // The parser's own complaint quotes the body, which may hold a password.
      void parseJson(request, text, (error, value) => {
        done(
          error ? new AppError('request.malformed', 'The body is not valid JSON.') : null,
          value,
        );
      });
    },
  );
  fastify.addContentTypeParser<Buffer>(FORM, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      if (!takesForms(request)) throw wrongType('application/json');
      done(null, readForm(body));
    } catch (error) {
      done(error as AppError);
    }
  });
}

function takesForms(request: FastifyRequest): boolean {
  return formRoutes.test(request.routeOptions.url ?? '');
}

function readForm(body: Buffer): Record<string, string> {
  const text = utf8(body);
  if (text === undefined) throw notUtf8();
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
