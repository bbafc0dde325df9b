import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, newId, type IdempotencyPlace } from '#database';
import type { FastifyReply } from 'fastify';
import { AppError } from '../../core/errors/app-error.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import type { GuardedRequest } from '../../security/actor.js';
import { Idempotency } from '../../core/http/idempotent.decorator.js';
import { ResponseWriter, sendUnchanged } from '../../core/http/response-writer.js';
import { storedResponseContext } from '../../security/encryption/encryption-contexts.js';

/** Stored, encrypted, for each idempotency key. */
interface Stored {
  /** SHA-256 of the request body. */
  fingerprint: string;
  etag: string | undefined;
  location?: string | undefined;
  body: unknown;
}

/** Thrown inside the transaction to roll it back if the key was used before. */
class KeyAlreadyUsed extends Error {}

/**
 * Executes a create with an `Idempotency-Key` once. Claiming the key, creating the resource and storing the response are
 * one transaction, so a retry finds either all of it or nothing. A refused request stores nothing.
 */
@Injectable()
export class IdempotencyService extends Idempotency {
  constructor(
    private readonly database: Database,
    private readonly masterKeys: MasterKeys,
    private readonly responses: ResponseWriter,
  ) {
    super();
  }

  override async once(
    request: GuardedRequest,
    reply: FastifyReply,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.user === undefined) return work();
    const place = {
      administratorId: request.user.id,
      keyHash: sha256(JSON.stringify([request.url, checked(key)])),
    };
    return this.createOnce(place, request, reply, async () => {
      const created = await work();
      return typeof created === 'object' && created !== null
        ? this.responses.write(created, request, reply)
        : created;
    });
  }

  private async createOnce(
    place: IdempotencyPlace,
    request: GuardedRequest,
    reply: FastifyReply,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const fingerprint = sha256(JSON.stringify(request.body ?? null));
    const id = newId();
    const before = await this.stored(place);
    if (before) return replay(before, fingerprint, reply);
    try {
      return await this.database.inOneTransaction(
        async (tx) => {
          if (!(await tx.idempotency.claim(id, place))) throw new KeyAlreadyUsed();
        },
        work,
        async (tx, body) => {
          const [etag, location] = ['etag', 'location'].map((name) =>
            reply.getHeader(name)?.toString(),
          );
          const stored: Stored = { fingerprint, body, etag, location };
          const text = new TextEncoder().encode(JSON.stringify(stored));
          const context = storedResponseContext({ ...place, id });
          await tx.idempotency.setResponse(id, this.masterKeys.encrypt(text, context));
        },
      );
    } catch (error) {
      if (!(error instanceof KeyAlreadyUsed)) throw error;
      const first = await this.stored(place);
      if (!first) throw expiredDuringRequest();
      return replay(first, fingerprint, reply);
    }
  }

  private async stored(place: IdempotencyPlace): Promise<Stored | undefined> {
    const row = await this.database.idempotency.find(place);
    if (!row) return undefined;
    const text = this.masterKeys.decrypt(row.encryptedResponse, storedResponseContext(row));
    return JSON.parse(new TextDecoder().decode(text)) as Stored;
  }
}

function replay(stored: Stored, fingerprint: string, reply: FastifyReply): unknown {
  if (stored.fingerprint !== fingerprint) {
    throw new AppError(
      'idempotency.key_reused',
      'This Idempotency-Key was already used with a different body. Use a new key for each request.',
    );
  }
  if (stored.etag !== undefined) void reply.header('etag', stored.etag);
  if (stored.location !== undefined) void reply.header('location', stored.location);
  return typeof stored.body === 'object' && stored.body !== null
    ? sendUnchanged(stored.body)
    : stored.body;
}

/** Keys are deleted after a day, and with their administrator. A retry after that is a new request. */
function expiredDuringRequest(): AppError {
  return new AppError(
    'server.unavailable',
    'The Idempotency-Key expired while the request was running. Send the request again.',
    [],
    1,
  );
}

function checked(key: string | string[]): string {
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new AppError('request.invalid', 'Invalid Idempotency-Key.', [
    { pointer: 'header/idempotency-key', detail: 'must be 1 to 255 visible ASCII characters' },
  ]);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
