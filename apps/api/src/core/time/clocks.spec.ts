import { PARAMTYPES_METADATA, SELF_DECLARED_DEPS_METADATA } from '@nestjs/common/constants.js';
import type { Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { expect, it } from 'vitest';
import { AppModule } from '../../server/app.module.js';
import { readSettings } from '../settings/settings.js';
import { DatabaseClock } from './database-clock.js';
import { createLogger } from '../logging/logger.js';

/**
 * Providers that compare timestamps of rows shared by all nodes. By a node's own clock, which may be wrong, a session
 * or pending sign-in would expire early, a replaced token be accepted again, or a key sign before other nodes know it.
 */
const byDatabaseTime = [
  'ApiKeysService',
  'CredentialsService',
  'KeyLifecycle',
  'KeyRevocationService',
  'KeysService',
  'LoginThrottle',
  'PasskeyChallenges',
  'ReauthenticationGuard',
  'RefreshTokensService',
  'RenewalService',
  'RevocationService',
  'RotationService',
  'SessionStart',
  'SessionsService',
  'SignInService',
  'UsersImportService',
  'UsersService',
];

/** Providers that report the difference, or measure it before they act. */
const aboutTheClock = ['ClockWatch', 'HealthService', 'RotationTimer', 'SystemService'];

it('uses the database time wherever nodes share the data', async () => {
  const module = AppModule.of(readSettings({}), createLogger('silent'));
  const app = await NestFactory.create(module, new FastifyAdapter(), {
    preview: true,
    logger: false,
  });
  const providers = [...app.get(ModulesContainer).values()].flatMap((one) => [
    ...one.providers.values(),
    ...one.injectables.values(),
  ]);
  const classes = new Set(providers.map(({ metatype }) => metatype as Type | undefined));
  const takesDatabaseClock = (type: Type): boolean => {
    const types = (Reflect.getMetadata(PARAMTYPES_METADATA, type) ?? []) as unknown[];
    const tokens = (Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, type) ?? []) as {
      param: unknown;
    }[];
    return [...types, ...tokens.map(({ param }) => param)].includes(DatabaseClock);
  };
  const found = [...classes].flatMap((type) =>
    typeof type === 'function' && takesDatabaseClock(type) ? [type.name] : [],
  );
  await app.close();
  expect(found.sort()).toEqual([...byDatabaseTime, ...aboutTheClock].sort());
});
