import {
  Bool,
  FromQueryBool,
  Id,
  Name,
  Text,
  Timestamp,
  Integer,
} from '../../core/fields/fields.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { OmitType } from '@nestjs/swagger';

export class SessionResponse {
  @Id({ description: 'The `sid` of its tokens.' })
  id: string;

  @Id({ nullable: true, description: 'The user who began it; null for one of an API key.' })
  userId: string | null;

  @Name({ optional: true, description: 'The name of the user.' })
  userName?: string;

  @Id({ nullable: true, description: 'The API key that began it; null for one of a user.' })
  apiKeyId: string | null;

  @Name({ optional: true, description: 'The name of the API key.' })
  apiKeyName?: string;

  @Timestamp()
  createdAt: Date;

  @Timestamp()
  expiresAt: Date;

  @Timestamp({ nullable: true })
  revokedAt: Date | null;

  @Text({ max: 64, nullable: true, description: 'Why it was revoked.' })
  revokedReason: string | null;

  @Text({ max: 64, nullable: true, description: 'Where the login came from.' })
  address: string | null;

  @Text({ max: 255, nullable: true })
  userAgent: string | null;
}

export class SessionPage extends PageOf(SessionResponse) {}

export class SessionQuery extends OmitType(PageQuery, ['q'] as const) {
  @Sort(['-createdAt', 'createdAt'], 'SessionSort')
  sort?: string;

  @Id({ optional: true, description: 'Only sessions of this user.' })
  userId?: string;

  @Id({ optional: true, description: 'Only sessions of this API key.' })
  apiKeyId?: string;

  @FromQueryBool()
  @Bool({
    optional: true,
    description: 'true: only sessions that are neither expired nor revoked.',
  })
  live?: boolean;
}

export class RevokedSessions {
  @Integer({ description: 'How many sessions this ended.' })
  ended: number;
}
