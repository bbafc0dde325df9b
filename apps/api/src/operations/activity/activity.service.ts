import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { visibleNamespaces, type Actor } from '../../security/actor.js';
import { Activity, type ActivityEvent } from '../../journal/activity/activity.js';
import {
  MAX_POINTS,
  type ActivityPoint,
  type ActivityQuery,
  type ActivityResponse,
  type ActivityStep,
} from './activity.dto.js';

const DAY = 86_400_000;

/** Seconds. */
const steps: Readonly<Record<ActivityStep, number>> = { '5m': 300, '1h': 3600, '1d': 86_400 };

const members: Readonly<Record<ActivityEvent, keyof Omit<ActivityPoint, 'at'>>> = {
  login: 'login',
  'login-refused': 'loginRefused',
  renewal: 'renewal',
  token: 'token',
  'refresh-token': 'refreshToken',
  'reuse-concurrent': 'reuseConcurrent',
  'reuse-lost-response': 'reuseLostResponse',
  'reuse-replay': 'reuseReplay',
  'session-revoked': 'sessionRevoked',
  'identifier-mismatch': 'identifierMismatch',
};

/** Reads the activity counters for charts. */
@Injectable()
export class ActivityService {
  constructor(
    private readonly database: Database,
    private readonly activity: Activity,
    private readonly clock: Clock,
  ) {}

  readNamespaceActivity(namespaceId: string, query: ActivityQuery): Promise<ActivityResponse> {
    return this.read([namespaceId], query);
  }

  /** The sum over the namespaces visible to the actor. */
  readServerActivity(actor: Actor, query: ActivityQuery): Promise<ActivityResponse> {
    return this.read(visibleNamespaces(actor), query);
  }

  private async read(
    namespaceIds: readonly string[] | undefined,
    { from: first, to: last, step = '1h' }: ActivityQuery,
  ): Promise<ActivityResponse> {
    const to = last === undefined ? this.clock.now() : new Date(last);
    const wished = first === undefined ? to.getTime() - DAY : Date.parse(first);
    const length = steps[step] * 1000;
    const from = new Date(Math.floor(wished / length) * length);
    refuseTooMany((to.getTime() - from.getTime()) / length);
    // Includes what this node has counted but not yet written.
    await this.activity.flush();
    const span = { from, to, step: steps[step] };
    const sums = await this.database.activity.sums(namespaceIds, span);
    const points = new Map<number, ActivityPoint>();
    for (let at = from.getTime(); at < to.getTime(); at += length) points.set(at, emptyPoint(at));
    for (const { at, event, count } of sums) {
      const point = points.get(at.getTime());
      // During a rolling upgrade a newer node may count events that this version does not know.
      const member = Object.hasOwn(members, event) ? members[event as ActivityEvent] : undefined;
      if (point && member) point[member] = count;
    }
    return { from, to, step, points: [...points.values()] };
  }
}

function refuseTooMany(points: number): void {
  if (points <= MAX_POINTS) return;
  throw new AppError('request.invalid', `The range has more than ${MAX_POINTS} steps.`, [
    { pointer: 'query/from', detail: 'must be closer to `to`, or use a longer `step`' },
  ]);
}

function emptyPoint(at: number): ActivityPoint {
  const counts = Object.fromEntries(Object.values(members).map((member) => [member, 0]));
  return { at: new Date(at), ...counts } as unknown as ActivityPoint;
}
