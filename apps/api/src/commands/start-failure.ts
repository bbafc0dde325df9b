import { SettingsError } from '../core/settings/settings.js';
import { StartError } from '../core/errors/start-error.js';

/** The lines that explain to the operator why a command failed: the stack only if the failure was not expected. */
export function describeFailure(error: unknown): readonly string[] {
  if (error instanceof SettingsError) return error.lines;
  if (error instanceof StartError) return [error.message];
  if (error instanceof Error) return [error.stack ?? error.message];
  return ['Stopped by an unexpected error.'];
}
