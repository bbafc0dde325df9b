import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { addressBlock, isWithin } from '../common/addresses.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { requestContext } from '../common/request-context.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';

/**
 * What floods consist of: refused tokens, refused keys that another server has made and that may be weak, or challenges,
 * which are stored for whoever asks.
 */
export type Flood = 'refused-tokens' | 'refused-keys' | 'challenges';

/** What an address may cause within a window of so many milliseconds, before it counts as a flood. */
const bounds: Record<Flood, { most: number; window: number }> = {
  'refused-tokens': { most: 500, window: 60_000 },
  'refused-keys': { most: 100, window: 60_000 },
  challenges: { most: 100, window: 60_000 },
};

const MOST_ADDRESSES = 20_000;

interface Window {
  count: number;
  endsAt: number;
}

/**
 * Counts for each address, in the memory of this node, what nobody can guess and what must stay quick. A token or a key
 * that is right is never counted, so that a gateway may ask as often as it likes.
 */
@Injectable()
export class Floods {
  private readonly windows = new LRUCache<string, Window>({ max: MOST_ADDRESSES });

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Counts one for the address that asks.
   * @throws AppError rate.limited, in the place of the answer
   */
  count(flood: Flood): void {
    const key = this.keyOf(flood);
    if (key === undefined) return;
    const time = this.clock.now().getTime();
    const open = this.windows.get(key);
    const current =
      open && open.endsAt > time ? open : { count: 0, endsAt: time + bounds[flood].window };
    current.count += 1;
    this.windows.set(key, current);
    this.refuse(flood);
  }

  /** @throws AppError rate.limited where the address has had too many */
  refuse(flood: Flood): void {
    const key = this.keyOf(flood);
    const window = key === undefined ? undefined : this.windows.get(key);
    const left = (window?.endsAt ?? 0) - this.clock.now().getTime();
    if (!window || left <= 0 || window.count <= bounds[flood].most) return;
    const { most } = bounds[flood];
    const seconds = Math.ceil(left / 1_000);
    const context = requestContext.current();
    if (context) {
      const span = bounds[flood].window / 1_000;
      context.quota = { policy: flood, limit: most, window: span, left: 0, resets: seconds };
    }
    throw new AppError('rate.limited', 'Too many tries. Wait before the next one.', [], seconds);
  }

  private keyOf(flood: Flood): string | undefined {
    const address = requestContext.current()?.address ?? '';
    if (!this.settings.limits || isWithin(address, this.settings.limitsSharedAddresses)) return;
    return `${flood}:${addressBlock(address)}`;
  }
}
