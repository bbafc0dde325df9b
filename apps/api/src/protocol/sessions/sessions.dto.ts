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
  @Id({ description: 'The `sid` claim of its tokens.' })
  id: string;

  @Id({
    nullable: true,
    description: 'User the session belongs to; null if it belongs to an API key.',
  })
  userId: string | null;

  @Name({ optional: true, description: 'Name of the user.' })
  userName?: string;

  @Id({
    nullable: true,
    description: 'API key the session belongs to; null if it belongs to a user.',
  })
  apiKeyId: string | null;

  @Name({ optional: true, description: 'Name of the API key.' })
  apiKeyName?: string;

  @Timestamp()
  createdAt: Date;

  @Timestamp()
  expiresAt: Date;

  @Timestamp({ nullable: true })
  revokedAt: Date | null;

  @Text({ max: 64, nullable: true, description: 'Reason for the revocation; null if not revoked.' })
  revokedReason: string | null;

  @Text({ max: 64, nullable: true, description: 'IP address of the login.' })
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
    description:
      'Only active sessions, which are neither expired nor revoked (true), or all sessions (false). Default: false.',
  })
  live?: boolean;
}

export class RevokedSessions {
  @Integer({ description: 'Number of revoked sessions.' })
  ended: number;
}
