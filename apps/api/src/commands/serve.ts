import { Database } from '#database';
import {
  describeFirstAdministrator,
  createFirstAdministrator,
} from '../admin/administrators/first-administrator.js';
import { createApp } from '../server/app.setup.js';
import { AuditLog } from '../journal/audit/audit-log.js';
import { createLogger } from '../core/logging/logger.js';
import { mountedSecretFaults } from '../core/settings/secret-files.js';
import { serviceLinksNotice } from '../core/settings/kubernetes-service-variables.js';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { masterKeyFileFault } from '../security/encryption/master-key-file.js';
import { usesMasterKeyFile } from '../security/encryption/load-master-keys.js';
import { PasswordPolicy } from '../security/password-policy.js';
import { PasswordHasher } from '../security/passwords.js';

/** `signet serve`: runs migrations, creates the first administrator if there is none, and starts the server. */
export async function serve(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const logger = createLogger(settings.logLevel);
  warningsOf(settings).forEach((warning) => logger.warn(warning));
  const app = await createApp(settings, logger);
  try {
    const first = await createFirstAdministrator(
      app.get(Database),
      app.get(PasswordHasher),
      app.get(PasswordPolicy),
      settings,
      app.get(AuditLog),
    );
    await app.listen({ host: settings.host, port: settings.port });
    const address =
      settings.port === 0 ? await app.getUrl() : settings.publicUrl.href.replace(/\/$/, '');
    say(`Signet is ready at ${address}`);
    if (first) describeFirstAdministrator(first).forEach(say);
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Warnings about settings that do not prevent the start. */
function warningsOf(settings: Settings): string[] {
  const { serviceLinks, secretFiles } = settings;
  const warnings = mountedSecretFaults(secretFiles);
  const fault = usesMasterKeyFile(settings) ? masterKeyFileFault(settings) : undefined;
  if (fault !== undefined) warnings.push(fault);
  if (serviceLinks.length > 0) warnings.push(serviceLinksNotice(serviceLinks));
  return warnings;
}
