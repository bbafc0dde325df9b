import { Inject, Injectable } from '@nestjs/common';
import { boundedCache } from '../../core/concurrency/bounded-cache.js';
import { addressBlock, isWithin } from '../../core/http/addresses.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { requestContext } from '../../core/http/request-context.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/**
 * Rate-limited events: refused tokens, keys and cookies; refused imported keys, which may be weak; refused passkeys;
 * and issued challenges, which are stored for unauthenticated callers.
 */
export type RateLimitKind = 'refused-tokens' | 'refused-keys' | 'refused-passkeys' | 'challenges';

/** Limit per address and window, in milliseconds. */
const bounds: Record<RateLimitKind, { most: number; window: number }> = {
  'refused-tokens': { most: 500, window: 60_000 },
  'refused-keys': { most: 100, window: 60_000 },
  'refused-passkeys': { most: 100, window: 60_000 },
  challenges: { most: 100, window: 60_000 },
};

const MAX_ADDRESSES = 20_000;
/** Maximum number of cached hashes of recently accepted credentials. */
const MAX_KNOWN = 20_000;

interface Window {
  count: number;
  endsAt: number;
}

/**
 * In-memory rate limits per address for credentials too strong to guess. Accepted credentials are never counted, so
 * that a gateway can send any number of requests.
 */
@Injectable()
export class RateLimits {
  private readonly windows = boundedCache<Window>({ max: MAX_ADDRESSES });
  private readonly known = boundedCache<true>({ max: MAX_KNOWN });

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks a credential up unless its address is over the limit. It is counted as refused beforehand, so that
   * concurrent requests cannot exceed the limit. Recently accepted credentials are always looked up: failures of
   * others behind the same address do not affect them.
   *
   * @param hash of the credential and everything that determines its validity
   * @param find returns the result, or undefined if the credential is refused
   * @throws AppError rate.limited, before the lookup
   */
  async lookUpCredential<T>(
    kind: RateLimitKind,
    hash: string,
    find: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const isKnown = this.known.has(hash);
    const counted = isKnown ? undefined : this.reserve(kind);
    try {
      const found = await find();
      if (found === undefined) {
        this.known.delete(hash);
        if (isKnown) this.add(kind);
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

  /** Records a newly issued credential as accepted, whatever the limit of its address. */
  rememberCredential(hash: string): void {
    this.known.set(hash, true);
  }

  /**
   * Counts a request of the current address.
   * @throws AppError rate.limited
   */
  countRequest(kind: RateLimitKind): void {
    this.add(kind);
    this.refuseOverLimit(kind);
  }

  /**
   * Counts a refusal unless already counted. @returns the error to send instead, if over the limit
   */
  countRefusal(): AppError | undefined {
    if (requestContext.current()?.refusalCounted) return undefined;
    this.add('refused-tokens');
    return this.refusalOf('refused-tokens');
  }

  /** @throws AppError rate.limited if the address is over the limit */
  refuseOverLimit(kind: RateLimitKind): void {
    const refusal = this.refusalOf(kind);
    if (refusal) throw refusal;
  }

  /** @throws AppError rate.limited if the address has reached the limit */
  private reserve(kind: RateLimitKind): Window | undefined {
    const refusal = this.refusalOf(kind, bounds[kind].most - 1);
    if (refusal) throw refusal;
    return this.add(kind);
  }

  private add(kind: RateLimitKind): Window | undefined {
    const key = this.keyOf(kind);
    if (key === undefined) return undefined;
    const context = requestContext.current();
    if (context) context.refusalCounted = true;
    const time = this.clock.now().getTime();
    const open = this.windows.get(key);
    const current =
      open && open.endsAt > time ? open : { count: 0, endsAt: time + bounds[kind].window };
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

  private refusalOf(kind: RateLimitKind, allowed = bounds[kind].most): AppError | undefined {
    const key = this.keyOf(kind);
    const window = key === undefined ? undefined : this.windows.get(key);
    const left = (window?.endsAt ?? 0) - this.clock.now().getTime();
    if (!window || left <= 0 || window.count <= allowed) return undefined;
    const { most } = bounds[kind];
    const seconds = Math.ceil(left / 1_000);
    const context = requestContext.current();
    if (context) {
      const span = bounds[kind].window / 1_000;
      context.quota = { policy: kind, limit: most, window: span, left: 0, resets: seconds };
    }
    return new AppError(
      'rate.limited',
      'Too many failed attempts. Wait before the next one.',
      [],
      seconds,
    );
  }

  private keyOf(kind: RateLimitKind): string | undefined {
    const address = requestContext.current()?.address ?? '';
    if (!this.settings.limits || isWithin(address, this.settings.limitsSharedAddresses)) return;
    return `${kind}:${addressBlock(address)}`;
  }
}
