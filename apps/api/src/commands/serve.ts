import { Database } from '#database';
import { announce, makeFirstAdministrator } from '../admin-auth/first-administrator.js';
import { createApp } from '../app.setup.js';
import { AuditLog } from '../audit/audit-log.js';
import { createLogger } from '../common/logger.js';
import { mountedSecretFaults } from '../config/secret-files.js';
import { serviceLinksNotice } from '../config/service-links.js';
import { readSettings, type Settings } from '../config/settings.js';
import { masterKeyFileFault } from '../keys/master-key-file.js';
import { ownsMasterKeys } from '../keys/unlock-master-keys.js';
import { PasswordPolicy } from '../security/password-policy.js';
import { PasswordHasher } from '../security/passwords.js';

/** `signet serve`: migrates, makes the first administrator where there is none, and listens. */
export async function serve(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const logger = createLogger(settings.logLevel);
  warningsOf(settings).forEach((warning) => logger.warn(warning));
  const app = await createApp(settings, logger);
  try {
    const first = await makeFirstAdministrator(
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
    if (first) announce(first).forEach(say);
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** What is odd about the settings and no reason to stop. */
function warningsOf(settings: Settings): string[] {
  const { serviceLinks, secretFiles } = settings;
  const warnings = mountedSecretFaults(secretFiles);
  const fault = ownsMasterKeys(settings) ? masterKeyFileFault(settings) : undefined;
  if (fault !== undefined) warnings.push(fault);
  if (serviceLinks.length > 0) warnings.push(serviceLinksNotice(serviceLinks));
  return warnings;
}
