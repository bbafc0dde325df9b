import { Inject, Injectable } from '@nestjs/common';
import { ChangeFeed, Database } from '#database';
import { Remembered } from '../common/remembered.js';
import type { Recipient } from '../keys/encryption-keys.js';
import { recipientOf } from './audience-key.js';

const MOST_REMEMBERED = 10_000;

/** The keys that access tokens are encrypted for, from memory where the change feed vouches for it. */
@Injectable()
export class AudienceKeys {
  /** By namespace and name; that an audience has no key is remembered too, for most have none. */
  private readonly remembered: Remembered<{ recipient: Recipient | undefined }>;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ChangeFeed) feed: ChangeFeed,
  ) {
    this.remembered = new Remembered(feed, MOST_REMEMBERED, (event, values) => {
      if (event.topic !== 'namespace') return [];
      return [...values.keys()].filter((key) => key.startsWith(`${event.id}/`));
    });
  }

  /** Whom a token of a namespace for `audience` is encrypted for; undefined where it is only signed. */
  async recipient(namespaceId: string, audience: string): Promise<Recipient | undefined> {
    const found = await this.remembered.get(`${namespaceId}/${audience}`, async () => {
      const row = await this.database.audiences.findByName(namespaceId, audience);
      return { recipient: row && (await recipientOf(row)) };
    });
    return found?.recipient;
  }
}
