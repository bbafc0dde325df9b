import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../core/errors/app-error.js';
import { escapeFault } from './escapes.js';
import { markForm } from '../../core/http/is-form.js';
import { routeOf, type BodyFormat } from '../../core/http/route-config.js';
import { prototypeKeys } from '../../core/fields/text.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Content type of the parser for routes without a body. It does not read the stream. */
const UNREAD_TYPE = 'application/x-unread';

type BodyRead = (error: Error | null, body?: unknown) => void;

/**
 * Registers body parsers for JSON and forms in strict UTF-8, each where the route declares it (`BodyFormat`). An empty
 * body counts as no body whatever its content type, because some clients send a content type without a body.
 */
export function readBodies(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  const readJson = (request: FastifyRequest, text: string, done: BodyRead): void => {
    // The parser's own message quotes the body, which may contain a password.
    void parseJson(request, text, (error, value) => {
      done(error ? new AppError('request.malformed', 'The body is not valid JSON.') : null, value);
    });
  };
  fastify.addHook('onRequest', (request, _reply, done) => {
    nameBodyType(request);
    done();
  });
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const coding = encodingOf(request);
    // RFC 9110 section 12.5.3: names the coding that is supported.
    if (coding !== undefined) void reply.header('accept-encoding', 'identity');
    done(coding === undefined ? null : wrongEncoding(coding));
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(UNREAD_TYPE, (_request, _payload, done) => {
    done(null);
  });
  const buffered = { parseAs: 'buffer' } as const;
  fastify.addContentTypeParser<Buffer>(JSON_TYPE, buffered, (request, body, done) => {
    const text = decoded(body);
    if (text === undefined || text === '') done(text === '' ? null : notUtf8());
    else readJson(request, text, done);
  });
  fastify.addContentTypeParser<Buffer>(FORM_TYPE, buffered, (request, body, done) => {
    const text = decoded(body);
    if (text === undefined || text === '') done(text === '' ? null : notUtf8());
    // `curl --data` sends JSON as a form as well.
    else if (formatOf(request) === 'form-or-untyped-json' && /^\s*\{/.test(text)) {
      readJson(request, text, done);
    } else {
      markForm(request);
      const fault = escapeFault('/', text);
      if (fault) done(fault);
      else done(null, readForm(text));
    }
  });
  // A body whose type the route does not accept.
  fastify.addContentTypeParser<Buffer>('*', buffered, (request, body, done) => {
    done(body.length === 0 ? null : wrongType(formatOf(request)));
  });
}

function formatOf(request: FastifyRequest): BodyFormat {
  return request.is404 ? 'none' : (routeOf(request).config.body ?? 'json');
}

/** Sets the content type to that of the parser to use, or removes it if the route accepts no such body. */
function nameBodyType(request: FastifyRequest): void {
  const { headers } = request;
  const type = parsedTypeOf(formatOf(request), mediaTypeOf(headers['content-type']));
  if (type === undefined) delete headers['content-type'];
  else headers['content-type'] = type;
}

/** The content coding of the body, if any. Compressed bodies are refused, which rules out decompression bombs. */
function encodingOf(request: FastifyRequest): string | undefined {
  const { headers } = request;
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  const coding = headers['content-encoding']?.trim().toLowerCase();
  if (coding === undefined || coding === '' || coding === 'identity') return undefined;
  return hasBody && formatOf(request) !== 'none' ? coding : undefined;
}

function wrongEncoding(coding: string): AppError {
  const name = coding.replace(/[^a-z0-9, -]/g, '').slice(0, 50);
  return new AppError(
    'request.media_type',
    `Compressed bodies are not supported. Send it without \`Content-Encoding: ${name}\`.`,
  );
}

function parsedTypeOf(format: BodyFormat, given: string | undefined): string | undefined {
  const isForm = given === FORM_TYPE;
  switch (format) {
    case 'none':
      return UNREAD_TYPE;
    case 'untyped-json':
      return JSON_TYPE;
    case 'form-or-untyped-json':
      return isForm ? FORM_TYPE : JSON_TYPE;
    case 'form':
      return isForm ? FORM_TYPE : undefined;
    case 'json':
      return given === JSON_TYPE || given === 'application/merge-patch+json'
        ? JSON_TYPE
        : undefined;
  }
}

/** The media type without its parameters, in lower case (RFC 9110 section 8.3.1). */
function mediaTypeOf(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

/** Removes a byte order mark, which Windows tools write at the start of files (RFC 8259 section 8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decoded(body: Buffer): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

function notUtf8(): AppError {
  return new AppError('request.malformed', 'The body is not valid UTF-8.');
}

/** Values by parameter name; a repeated parameter has a list. */
type Form = Record<string, string | string[]>;

function readForm(text: string): Form {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    // RFC 6749 section 3.1: parameters without a value are treated as omitted.
    if (value === '' || prototypeKeys.has(name)) continue;
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  }
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

function wrongType(format: BodyFormat): AppError {
  const type = format === 'form' ? FORM_TYPE : JSON_TYPE;
  return new AppError('request.media_type', `Send the body as \`Content-Type: ${type}\`.`);
}
