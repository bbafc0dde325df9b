import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { addressBlock, isWithin } from '../../core/http/addresses.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { requestContext } from '../../core/http/request-context.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/**
 * What floods consist of: refused tokens, keys and cookies; refused keys that another server has made and that may be
 * weak; refused passkeys; or challenges, which are stored for whoever asks.
 */
export type RateLimitKind = 'refused-tokens' | 'refused-keys' | 'refused-passkeys' | 'challenges';

/** What an address may cause within a window of so many milliseconds, before it counts as a flood. */
const bounds: Record<RateLimitKind, { most: number; window: number }> = {
  'refused-tokens': { most: 500, window: 60_000 },
  'refused-keys': { most: 100, window: 60_000 },
  'refused-passkeys': { most: 100, window: 60_000 },
  challenges: { most: 100, window: 60_000 },
};

const MAX_ADDRESSES = 20_000;
/** Credentials that were right lately; each is a hash. */
const MAX_KNOWN = 20_000;

interface Window {
  count: number;
  endsAt: number;
}

/**
 * Counts for each address, in the memory of this node, what nobody can guess and what must stay quick. A token or a key
 * that is right is never counted, so that a gateway may ask as often as it likes.
 */
@Injectable()
export class RateLimits {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_ADDRESSES });
  private readonly known = new LRUCache<string, true>({ max: MAX_KNOWN });

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks a credential up, unless too many were refused that came from the address. It is counted as refused before, so
   * that of many at once none slips through between the look and the count. A credential that was right lately is
   * looked up in any case: what others send from its address does not keep it out.
   *
   * @param hash of the credential, with all that decides where it is right
   * @param find gives what the credential stands for, or undefined where it is refused
   * @throws AppError rate.limited, before the look-up
   */
  async lookUpCredential<T>(
    flood: RateLimitKind,
    hash: string,
    find: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const isKnown = this.known.has(hash);
    const counted = isKnown ? undefined : this.reserve(flood);
    try {
      const found = await find();
      if (found === undefined) {
        this.known.delete(hash);
        if (isKnown) this.add(flood);
        return undefined;
      }
      this.known.set(hash, true);
      this.takeBack(counted);
      return found;
    } catch (error) {
      this.takeBack(counted);
      throw error;
    }
  }

  /** A credential was made here: it is right, whatever others send from the address it comes from. */
  rememberCredential(hash: string): void {
    this.known.set(hash, true);
  }

  /**
   * Counts one for the address that asks.
   * @throws AppError rate.limited, in the place of the answer
   */
  countRequest(flood: RateLimitKind): void {
    this.add(flood);
    this.refuseOverLimit(flood);
  }

  /** Counts what was refused to the address that asks, if it is not counted yet. @returns what is said instead */
  countRefusal(): AppError | undefined {
    if (requestContext.current()?.refusalCounted) return undefined;
    this.add('refused-tokens');
    return this.refusalOf('refused-tokens');
  }

  /** @throws AppError rate.limited where the address has had too many */
  refuseOverLimit(flood: RateLimitKind): void {
    const refusal = this.refusalOf(flood);
    if (refusal) throw refusal;
  }

  /** @throws AppError rate.limited where the address has had as many as it may have */
  private reserve(flood: RateLimitKind): Window | undefined {
    const refusal = this.refusalOf(flood, bounds[flood].most - 1);
    if (refusal) throw refusal;
    return this.add(flood);
  }

  private add(flood: RateLimitKind): Window | undefined {
    const key = this.keyOf(flood);
    if (key === undefined) return undefined;
    const context = requestContext.current();
    if (context) context.refusalCounted = true;
    const time = this.clock.now().getTime();
    const open = this.windows.get(key);
    const current =
      open && open.endsAt > time ? open : { count: 0, endsAt: time + bounds[flood].window };
    current.count += 1;
    this.windows.set(key, current);
    return current;
  }

  private takeBack(counted: Window | undefined): void {
    if (!counted) return;
    counted.count -= 1;
    const context = requestContext.current();
    if (context) context.refusalCounted = false;
  }

  private refusalOf(flood: RateLimitKind, allowed = bounds[flood].most): AppError | undefined {
    const key = this.keyOf(flood);
    const window = key === undefined ? undefined : this.windows.get(key);
    const left = (window?.endsAt ?? 0) - this.clock.now().getTime();
    if (!window || left <= 0 || window.count <= allowed) return undefined;
    const { most } = bounds[flood];
    const seconds = Math.ceil(left / 1_000);
    const context = requestContext.current();
    if (context) {
      const span = bounds[flood].window / 1_000;
      context.quota = { policy: flood, limit: most, window: span, left: 0, resets: seconds };
    }
    return new AppError(
      'rate.limited',
      'Too many failed attempts. Wait before the next one.',
      [],
      seconds,
    );
  }

  private keyOf(flood: RateLimitKind): string | undefined {
    const address = requestContext.current()?.address ?? '';
    if (!this.settings.limits || isWithin(address, this.settings.limitsSharedAddresses)) return;
    return `${flood}:${addressBlock(address)}`;
  }
}
