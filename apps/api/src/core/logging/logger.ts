import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger, type LoggerOptions } from 'pino';
import { logOutput } from './log-output.js';
import { OutageLog } from './outage-log.js';

/** The structured log: JSON lines on standard output. */
export type AppLogger = Logger;
export const LOGGER = Symbol('LOGGER');

/** Fields that are redacted in log lines at any level. */
const secrets = [
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
];

export function createLogger(level: string): AppLogger {
  const outages = new OutageLog();
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
      censor: '[secret]',
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
  return pino(options, logOutput());
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
