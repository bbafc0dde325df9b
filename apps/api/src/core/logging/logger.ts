import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { logOutput } from './log-output.js';
import { OutageLog } from './outage-log.js';

/** The structured log: JSON lines on standard output. */
export type AppLogger = Logger;
export const LOGGER = Symbol('LOGGER');

/** Fields that are redacted in log lines at any level. */
const secrets: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'refresh_token',
  'access_token',
  'secret',
  'encryptedPrivateKey',
  'sharedSecret',
  'passwordHash',
  'parameters',
]);

/** Members of an entry are searched for secrets down to this depth, and replaced as a whole below it. */
const MAX_DEPTH = 5;

export function createLogger(level: string, output: DestinationStream = logOutput()): AppLogger {
  const outages = new OutageLog();
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (entry) => withoutSecrets(entry, MAX_DEPTH),
    },
    serializers: { err: describeError },
    hooks: {
      logMethod(args, method) {
        const [entry, message] = args as unknown[];
        const write = (...line: [object, string]): void => {
          method.apply(this, line);
        };
        if (!outages.handle(entry, message, write)) method.apply(this, args);
      },
    },
  };
  return pino(options, output);
}

/** Logs a request, with fields that never hold a secret. */
export type RequestLog = (fields: Readonly<Record<string, unknown>>) => void;

/** Writes the lines of requests, which are most of the log, without the redaction and the hooks of other lines. */
export function createRequestLog(
  logger: AppLogger,
  output: DestinationStream = logOutput(),
): RequestLog {
  // The number of the worker, if there are several.
  const bindings = logger.bindings();
  return (fields) => {
    if (!logger.isLevelEnabled('info')) return;
    const time = new Date().toISOString();
    const line = { level: 'info', time, ...bindings, ...fields, msg: 'request' };
    output.write(`${JSON.stringify(line)}\n`);
  };
}

/**
 * Redacts the fields of an entry. The wildcards of pino's own redaction cost more than the rest of a log line; most
 * entries have a few plain fields, which are only compared.
 */
function withoutSecrets(entry: object, depth: number): Record<string, unknown> {
  const members = entry as Record<string, unknown>;
  let redacted: Record<string, unknown> | undefined;
  for (const name in members) {
    const member = members[name];
    const shown = secrets.has(name) ? '[secret]' : redactMember(member, depth - 1);
    if (shown !== member) (redacted ??= { ...members })[name] = shown;
  }
  return redacted ?? members;
}

function redactMember(member: unknown, depth: number): unknown {
  // `describeError` selects what is logged of an error.
  if (typeof member !== 'object' || member === null || member instanceof Error) return member;
  if (depth === 0) return '[too deep]';
  if (Array.isArray(member)) return member.map((item) => redactMember(item, depth - 1));
  return withoutSecrets(member, depth);
}

/**
 * Serializes an error. Database errors carry query values in `detail` and `parameters`, so only the listed fields are
 * logged.
 */
function describeError(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { message: typeof thrown };
  const { code, constraint, table } = thrown as {
    code?: unknown;
    constraint?: unknown;
    table?: unknown;
  };
  return {
    type: thrown.name,
    message: thrown.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(typeof table === 'string' ? { table } : {}),
    ...(thrown.cause instanceof Error ? { cause: describeError(thrown.cause) } : {}),
    stack: thrown.stack,
  };
}

/** Serializes the root cause of an expected failure, without a stack. */
export function describeCause(thrown: unknown): Record<string, unknown> | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown.cause instanceof Error) return describeCause(thrown.cause);
  const { stack: _stack, ...described } = describeError(thrown);
  return described;
}

/** Routes log messages of Nest to the same log. */
@Injectable()
export class NestLogger implements LoggerService {
  constructor(private readonly logger: AppLogger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, stack?: string, context?: string): void {
    // Start-up errors are rethrown and reported once by the command.
    if (context === 'ExceptionHandler') return;
    this.logger.error({ context, stack }, String(message));
  }
}
