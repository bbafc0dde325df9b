import { createApp } from '../app.setup.js';
import { createLogger } from '../common/logger.js';
import { readSettings } from '../config/settings.js';

/** `signet serve`: everything a start needs happens while the modules come up; then it listens. */
export async function serve(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const logger = createLogger(settings.logLevel);
  const app = await createApp(settings, logger);
  await app.listen({ host: settings.host, port: settings.port });
  const address = await app.getUrl();
  say(`Signet is ready at ${settings.port === 0 ? address : settings.publicUrl.origin}`);
}
