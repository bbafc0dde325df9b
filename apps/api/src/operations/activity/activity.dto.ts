import { TimestampInput, ListOf, OneOf, Timestamp, Integer } from '../../core/fields/fields.js';

export const activitySteps = ['5m', '1h', '1d'] as const;
export type ActivityStep = (typeof activitySteps)[number];

/** The most points of one answer: three days in steps of five minutes. */
export const MAX_POINTS = 1000;

export class ActivityQuery {
  @TimestampInput({ optional: true, description: 'A day before `to` if left out.' })
  from?: string;

  @TimestampInput({ optional: true, description: 'Not included. Now if left out.' })
  to?: string;

  @OneOf(activitySteps, {
    enumName: 'ActivityStep',
    optional: true,
    description: `\`1h\` if left out. There may be ${MAX_POINTS} steps; days are those of UTC.`,
  })
  step?: ActivityStep;
}

/** What happened within one step. */
export class ActivityPoint {
  @Timestamp({ description: 'When the step begins.' })
  at: Date;

  @Integer({ description: 'Logins.' })
  login: number;

  @Integer({ description: 'Refused logins.' })
  loginRefused: number;

  @Integer({ description: 'Renewals: refresh tokens that bought an access token.' })
  renewal: number;

  @Integer({ description: 'Access tokens that were signed.' })
  token: number;

  @Integer({ description: 'Refresh tokens that were signed.' })
  refreshToken: number;

  @Integer({
    description: 'Used-up refresh tokens that came back at once: two callers with one token.',
  })
  reuseConcurrent: number;

  @Integer({ description: 'Used-up refresh tokens that came back within the grace period.' })
  reuseLostResponse: number;

  @Integer({ description: 'Used-up refresh tokens that came back too late; their sessions ended.' })
  reuseReplay: number;

  @Integer({ description: 'Sessions that were revoked.' })
  sessionRevoked: number;

  @Integer({
    description:
      'Requests of JWThenticator clients that named another identifier than that of their valid key.',
  })
  identifierMismatch: number;
}

export class ActivityResponse {
  @Timestamp({ description: 'When the first step begins.' })
  from: Date;

  @Timestamp({ description: 'Not included.' })
  to: Date;

  @OneOf(activitySteps, { enumName: 'ActivityStep' })
  step: ActivityStep;

  @ListOf(() => ActivityPoint, { description: 'One for each step, also where nothing happened.' })
  points: ActivityPoint[];
}
