import { Instant, ListOf, OneOf, Time, Whole } from '../../core/fields/fields.js';

export const activitySteps = ['5m', '1h', '1d'] as const;
export type ActivityStep = (typeof activitySteps)[number];

/** The most points of one answer: three days in steps of five minutes. */
export const MOST_POINTS = 1000;

export class ActivityQuery {
  @Instant({ optional: true, description: 'A day before `to` if left out.' })
  from?: string;

  @Instant({ optional: true, description: 'Not included. Now if left out.' })
  to?: string;

  @OneOf(activitySteps, {
    enumName: 'ActivityStep',
    optional: true,
    description: `\`1h\` if left out. There may be ${MOST_POINTS} steps; days are those of UTC.`,
  })
  step?: ActivityStep;
}

/** What happened within one step. */
export class ActivityPoint {
  @Time({ description: 'When the step begins.' })
  at: Date;

  @Whole({ description: 'Logins.' })
  login: number;

  @Whole({ description: 'Refused logins.' })
  loginRefused: number;

  @Whole({ description: 'Renewals: refresh tokens that bought an access token.' })
  renewal: number;

  @Whole({ description: 'Access tokens that were signed.' })
  token: number;

  @Whole({ description: 'Refresh tokens that were signed.' })
  refreshToken: number;

  @Whole({
    description: 'Used-up refresh tokens that came back at once: two callers with one token.',
  })
  reuseConcurrent: number;

  @Whole({ description: 'Used-up refresh tokens that came back within the grace period.' })
  reuseLostResponse: number;

  @Whole({ description: 'Used-up refresh tokens that came back too late; their sessions ended.' })
  reuseReplay: number;

  @Whole({ description: 'Sessions that were revoked.' })
  sessionRevoked: number;

  @Whole({
    description:
      'Requests of JWThenticator clients that named another identifier than that of their valid key.',
  })
  identifierMismatch: number;
}

export class ActivityResponse {
  @Time({ description: 'When the first step begins.' })
  from: Date;

  @Time({ description: 'Not included.' })
  to: Date;

  @OneOf(activitySteps, { enumName: 'ActivityStep' })
  step: ActivityStep;

  @ListOf(() => ActivityPoint, { description: 'One for each step, also where nothing happened.' })
  points: ActivityPoint[];
}
