import { TimestampInput, ListOf, OneOf, Timestamp, Integer } from '../../core/fields/fields.js';

export const activitySteps = ['5m', '1h', '1d'] as const;
export type ActivityStep = (typeof activitySteps)[number];

/** Maximum points in one response: three days in steps of five minutes. */
export const MAX_POINTS = 1000;

export class ActivityQuery {
  @TimestampInput({ optional: true, description: 'Default: one day before `to`.' })
  from?: string;

  @TimestampInput({ optional: true, description: 'Exclusive. Default: now.' })
  to?: string;

  @OneOf(activitySteps, {
    enumName: 'ActivityStep',
    optional: true,
    description: `Default: \`1h\`. Up to ${MAX_POINTS} steps. Days are UTC days.`,
  })
  step?: ActivityStep;
}

/** Event counts of one step. */
export class ActivityPoint {
  @Timestamp({ description: 'Start of the step.' })
  at: Date;

  @Integer({ description: 'Logins.' })
  login: number;

  @Integer({ description: 'Failed logins.' })
  loginRefused: number;

  @Integer({ description: 'Renewals: refresh tokens exchanged for an access token.' })
  renewal: number;

  @Integer({ description: 'Access tokens issued.' })
  token: number;

  @Integer({ description: 'Refresh tokens issued.' })
  refreshToken: number;

  @Integer({
    description: 'Refresh token reuse, concurrent: two callers used one token at the same time.',
  })
  reuseConcurrent: number;

  @Integer({ description: 'Refresh token reuse within the grace period.' })
  reuseLostResponse: number;

  @Integer({
    description: 'Refresh token replays after the grace period; each revoked its session.',
  })
  reuseReplay: number;

  @Integer({ description: 'Sessions revoked.' })
  sessionRevoked: number;

  @Integer({
    description:
      'Requests of JWThenticator clients whose identifier did not match that of their key.',
  })
  identifierMismatch: number;
}

export class ActivityResponse {
  @Timestamp({ description: 'Start of the first step.' })
  from: Date;

  @Timestamp({ description: 'Exclusive.' })
  to: Date;

  @OneOf(activitySteps, { enumName: 'ActivityStep' })
  step: ActivityStep;

  @ListOf(() => ActivityPoint, { description: 'One per step, including steps without events.' })
  points: ActivityPoint[];
}
