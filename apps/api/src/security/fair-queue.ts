/** Fairness key of a waiter. */
export interface Lane {
  /** Client address block. */
  address: string;
  account: string;
}

interface Waiter extends Lane {
  start: () => void;
  /** Called instead of `start` if the waiter is displaced. */
  shed: () => void;
}

/** Queue share of an address or account. */
interface Share {
  waiting: number;
  /** Sequence number of the last turn, or of joining; the lowest is next. */
  turn: number;
}

/**
 * A bounded queue that neither one account nor one address can fill. Addresses take turns, and accounts within an
 * address. When the queue is full, a newcomer displaces the latest waiter of an account or address with a larger share.
 */
export class FairQueue {
  private readonly waiters: Waiter[] = [];
  private readonly addresses = new Map<string, Share>();
  private readonly accounts = new Map<string, Share>();
  private turns = 0;

  /** @param limit maximum number of waiters; each operation is linear in it */
  constructor(private readonly limit: number) {}

  /** The number of waiters. */
  get length(): number {
    return this.waiters.length;
  }

  /** @returns false if the queue is full and no waiter can be displaced */
  push(waiter: Waiter): boolean {
    if (this.waiters.length >= this.limit) {
      const displaced = this.displacedBy(waiter);
      if (!displaced) return false;
      this.remove(displaced);
      displaced.shed();
    }
    this.waiters.push(waiter);
    this.join(this.addresses, waiter.address);
    this.join(this.accounts, waiter.account);
    return true;
  }

  /** Removes and returns the next waiter; undefined if the queue is empty. */
  shift(): Waiter | undefined {
    const [first, ...others] = this.waiters;
    if (!first) return undefined;
    const next = others.reduce((best, one) => (this.isBefore(one, best) ? one : best), first);
    this.turns += 1;
    for (const share of this.sharesOf(next)) share.turn = this.turns;
    this.remove(next);
    return next;
  }

  private isBefore(one: Waiter, other: Waiter): boolean {
    const [address, account] = this.sharesOf(one);
    const [otherAddress, otherAccount] = this.sharesOf(other);
    if (address.turn !== otherAddress.turn) return address.turn < otherAddress.turn;
    return account.turn < otherAccount.turn;
  }

  /** The latest waiter of the largest share that exceeds the newcomer's. */
  private displacedBy(newcomer: Lane): Waiter | undefined {
    const address = (this.addresses.get(newcomer.address)?.waiting ?? 0) + 1;
    const account = (this.accounts.get(newcomer.account)?.waiting ?? 0) + 1;
    let displaced: Waiter | undefined;
    let largest = 0;
    for (const waiter of this.waiters) {
      const [ofAddress, ofAccount] = this.sharesOf(waiter);
      // A shared address or account does not count.
      const sameAddress = waiter.address === newcomer.address;
      const sameAccount = waiter.account === newcomer.account;
      const theirs = Math.max(
        sameAddress ? 0 : ofAddress.waiting,
        sameAccount ? 0 : ofAccount.waiting,
      );
      const own = Math.max(sameAddress ? 0 : address, sameAccount ? 0 : account);
      if (theirs <= own || theirs < largest) continue;
      largest = theirs;
      displaced = waiter;
    }
    return displaced;
  }

  private sharesOf({ address, account }: Lane): [Share, Share] {
    const shares = [this.addresses.get(address), this.accounts.get(account)] as const;
    if (!shares[0] || !shares[1]) throw new Error('A waiter has no share of the queue.');
    return [shares[0], shares[1]];
  }

  private join(shares: Map<string, Share>, name: string): void {
    const share = shares.get(name);
    if (share) {
      share.waiting += 1;
      return;
    }
    this.turns += 1;
    shares.set(name, { waiting: 1, turn: this.turns });
  }

  private remove(waiter: Waiter): void {
    this.waiters.splice(this.waiters.indexOf(waiter), 1);
    leave(this.addresses, waiter.address);
    leave(this.accounts, waiter.account);
  }
}

function leave(shares: Map<string, Share>, name: string): void {
  const share = shares.get(name);
  if (!share) return;
  share.waiting -= 1;
  if (share.waiting === 0) shares.delete(name);
}
