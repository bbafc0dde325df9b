import { createHash } from 'node:crypto';
import type { Clock } from '../core/time/clock.js';
import type { AppLogger } from '../core/logging/logger.js';
import type { Settings } from '../core/settings/settings.js';

/** Timeout of the service, in milliseconds. */
const TIMEOUT_MS = 2_000;

/** Maximum response size. Have I Been Pwned sends about 40 kB. */
const MAX_RESPONSE_BYTES = 512 * 1024;

/** Pause after a failure, in milliseconds. */
const PAUSE_MS = 30_000;

export type BreachedSettings = Pick<Settings, 'breachedPasswordsUrl'>;

/** `unknown`: the service is unavailable. */
export type Breached = 'yes' | 'no' | 'unknown';

/**
 * Client of a breached password service with the range API of Have I Been Pwned (k-anonymity): sends the first five
 * hex digits of the SHA-1 of a password and receives all suffixes. Disabled by default.
 */
export class BreachedPasswords {
  private pausedUntil = 0;

  constructor(
    private readonly settings: BreachedSettings,
    private readonly logger: AppLogger,
    private readonly clock: Clock,
    private readonly request: typeof fetch = fetch,
    private readonly timeout: () => AbortSignal = () => AbortSignal.timeout(TIMEOUT_MS),
  ) {}

  async lookUp(password: string): Promise<Breached> {
    const { breachedPasswordsUrl: service } = this.settings;
    if (service === undefined) return 'no';
    if (this.clock.now().getTime() < this.pausedUntil) return 'unknown';
    const sha1 = createHash('sha1').update(password).digest('hex').toUpperCase();
    try {
      const endings = await this.range(`${service.href.replace(/\/$/, '')}/${sha1.slice(0, 5)}`);
      return endings.has(sha1.slice(5)) ? 'yes' : 'no';
    } catch (error) {
      this.pausedUntil = this.clock.now().getTime() + PAUSE_MS;
      // Neither the URL, which contains a part of the hash, nor the stack.
      const reason = error instanceof Error ? error.name : typeof error;
      this.logger.warn(
        { reason },
        'The leaked-password service failed. It is not queried again for 30 seconds.',
      );
      return 'unknown';
    }
  }

  private async range(address: string): Promise<ReadonlySet<string>> {
    const response = await this.request(address, {
      redirect: 'error',
      signal: this.timeout(),
      // Padding hides from the response size which range was requested.
      headers: { accept: 'text/plain', 'add-padding': 'true', 'user-agent': 'signet' },
    });
    return endingsOf(await bodyOf(response));
  }
}

class UnexpectedAnswerError extends Error {
  override name = 'UnexpectedAnswerError';
}

async function bodyOf({ status, body }: Response): Promise<string> {
  if (status !== 200 || body === null) {
    await body?.cancel();
    throw new UnexpectedAnswerError();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) throw new UnexpectedAnswerError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
}

/** Lines of `<35 hex digits>:<count>`; padding lines have count 0. */
function endingsOf(text: string): ReadonlySet<string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const read = lines.map((line) => /^([0-9A-Fa-f]{35}):(\d{1,12})$/.exec(line));
  // Rejects other content, such as the error page of a proxy.
  if (read.length === 0 || read.includes(null)) throw new UnexpectedAnswerError();
  const seen = read.filter((match) => Number(match?.[2]) > 0);
  return new Set(seen.map((match) => (match?.[1] ?? '').toUpperCase()));
}
