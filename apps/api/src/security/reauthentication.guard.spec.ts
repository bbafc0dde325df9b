import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { describe, expect, it } from 'vitest';
import { Clock } from '../core/time/clock.js';
import { readSettings } from '../core/settings/settings.js';
import { ConsoleOnly, AllowedDuringEnrolment, StepUp } from './access.decorators.js';
import type { Actor } from './actor.js';
import { EnrolmentGuard } from './second-factor-enrolment.guard.js';
import { ReauthenticationGuard } from './reauthentication.guard.js';

class Handlers {
  plain(): void {}

  @StepUp()
  dangerous(): void {}

  @ConsoleOnly()
  own(): void {}

  @ConsoleOnly()
  @StepUp()
  ownAndDangerous(): void {}

  @AllowedDuringEnrolment()
  enrol(): void {}
}

const authenticatedAt = new Date('2030-01-31T12:00:00.000Z');
const MINUTE = 60_000;

class LaterClock extends Clock {
  constructor(private readonly milliseconds: number) {
    super();
  }
  override now(): Date {
    return new Date(authenticatedAt.getTime() + this.milliseconds);
  }
}

const base = { id: 'actor', username: 'actor', role: 'owner', namespaceIds: [] } as const;
const factors = { hasSecondFactor: false, mustEnrol: false };
const inConsole: Actor = {
  ...base,
  ...factors,
  credential: {
    kind: 'console-session',
    id: 'session',
    secretHash: 'hash',
    authenticatedAt,
    factorVerifiedAt: null,
  },
};
const withFactor = (factorVerifiedAt: Date | null): Actor => ({
  ...inConsole,
  hasSecondFactor: true,
  credential: {
    kind: 'console-session',
    id: 'session',
    secretHash: 'hash',
    authenticatedAt,
    factorVerifiedAt,
  },
});
const byToken: Actor = {
  ...base,
  ...factors,
  credential: { kind: 'personal-access-token', id: 'token' },
};

function contextOf(handler: keyof Handlers, user: Actor | undefined): ExecutionContextHost {
  const { value } = Object.getOwnPropertyDescriptor(Handlers.prototype, handler) as {
    value: () => void;
  };
  return new ExecutionContextHost([{ user }], Handlers, value);
}

const settings = readSettings({ SIGNET_CONSOLE_REAUTHENTICATION_AGE: '10m' });

function may(handler: keyof Handlers, user: Actor | undefined, after = 0): boolean {
  const guard = new ReauthenticationGuard(new Reflector(), settings, new LaterClock(after));
  return guard.canActivate(contextOf(handler, user));
}

const refusal = (code: string): unknown => expect.objectContaining({ code, status: 403 });

describe('ReauthenticationGuard', () => {
  it('lets a session make dangerous changes for ten minutes after authentication', () => {
    for (const route of ['dangerous', 'ownAndDangerous'] as const) {
      expect(may(route, inConsole)).toBe(true);
      expect(may(route, inConsole, 10 * MINUTE)).toBe(true);
      expect(() => may(route, inConsole, 10 * MINUTE + 1)).toThrow(
        refusal('auth.step_up_required'),
      );
    }
    expect(may('plain', inConsole, 24 * 60 * MINUTE)).toBe(true);
    expect(may('own', inConsole, 24 * 60 * MINUTE)).toBe(true);
  });

  it('does not accept only the password if there is a second factor: it would be enough to remove the factor', () => {
    expect(() => may('dangerous', withFactor(null))).toThrow(refusal('auth.step_up_required'));
    const verified = withFactor(new Date(authenticatedAt.getTime() - 5 * MINUTE));
    expect(may('dangerous', verified, 5 * MINUTE)).toBe(true);
    expect(() => may('dangerous', verified, 5 * MINUTE + 1)).toThrow(
      refusal('auth.step_up_required'),
    );
    expect(may('plain', withFactor(null))).toBe(true);
  });

  it('lets personal access tokens skip step-up, and refuses them on console-only routes', () => {
    expect(may('dangerous', byToken, 24 * 60 * MINUTE)).toBe(true);
    for (const route of ['own', 'ownAndDangerous'] as const) {
      expect(() => may(route, byToken)).toThrow(refusal('auth.console_required'));
    }
  });

  it('ignores public routes', () => {
    expect(may('plain', undefined)).toBe(true);
  });
});

describe('EnrolmentGuard', () => {
  const guard = new EnrolmentGuard(new Reflector());
  const enrolling = { ...inConsole, mustEnrol: true };

  it('restricts an administrator who must enrol, with a session or a token', () => {
    expect(guard.canActivate(contextOf('enrol', enrolling))).toBe(true);
    for (const actor of [enrolling, { ...byToken, mustEnrol: true }]) {
      for (const route of ['plain', 'dangerous', 'own'] as const) {
        expect(() => guard.canActivate(contextOf(route, actor))).toThrow(
          refusal('auth.second_factor_missing'),
        );
      }
    }
  });

  it('ignores everyone else', () => {
    for (const actor of [inConsole, byToken, undefined]) {
      expect(guard.canActivate(contextOf('plain', actor))).toBe(true);
    }
  });
});
