import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '#database';
import {
  createFirstAdministrator,
  describeFirstAdministrator,
} from '../../admin/administrators/first-administrator.js';
import type { AppLogger } from '../../core/logging/logger.js';
import type { Settings } from '../../core/settings/settings.js';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { PasswordPolicy } from '../../security/password-policy.js';
import { PasswordHasher } from '../../security/passwords.js';
import { createApp, type AppOptions } from '../../server/app.setup.js';

/** A node that does not listen yet. */
export interface StartedNode {
  app: NestFastifyApplication;
  /** Lines about the first administrator, if this start created it. */
  administrator: readonly string[];
}

/** Builds the server, with a migrated database, and creates the first administrator if there is none. */
export async function startNode(
  settings: Settings,
  logger: AppLogger,
  options?: AppOptions,
): Promise<StartedNode> {
  const app = await createApp(settings, logger, options);
  try {
    const first = await createFirstAdministrator(
      app.get(Database),
      app.get(PasswordHasher),
      app.get(PasswordPolicy),
      settings,
      app.get(AuditLog),
    );
    return { app, administrator: first ? describeFirstAdministrator(first) : [] };
  } catch (error) {
    await app.close();
    throw error;
  }
}
