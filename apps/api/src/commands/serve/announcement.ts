import type { AppLogger } from '../../core/logging/logger.js';
import { serviceLinksNotice } from '../../core/settings/kubernetes-service-variables.js';
import { mountedSecretFaults } from '../../core/settings/secret-files.js';
import type { Settings } from '../../core/settings/settings.js';
import { usesMasterKeyFile } from '../../security/encryption/load-master-keys.js';
import { masterKeyFileFault } from '../../security/encryption/master-key-file.js';

/**
 * The lines that tell the operator that the node is ready.
 *
 * @param address where it listens, if the settings leave the port open
 */
export function announceNode(
  settings: Settings,
  address: string,
  administrator: readonly string[],
): string[] {
  const shown = settings.port === 0 ? address : settings.publicUrl.href.replace(/\/$/, '');
  return [`Signet is ready at ${shown}`, ...administrator];
}

/** Logs warnings about settings that do not prevent the start. */
export function warnOfSettings(settings: Settings, logger: AppLogger): void {
  const { serviceLinks, secretFiles } = settings;
  const warnings = mountedSecretFaults(secretFiles);
  const fault = usesMasterKeyFile(settings) ? masterKeyFileFault(settings) : undefined;
  if (fault !== undefined) warnings.push(fault);
  if (serviceLinks.length > 0) warnings.push(serviceLinksNotice(serviceLinks));
  for (const warning of warnings) logger.warn(warning);
}
