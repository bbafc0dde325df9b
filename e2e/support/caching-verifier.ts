import { performance } from 'node:perf_hooks';
import { contractFetch } from './contract.js';
import { publicKeyOf, readToken, signatureHolds } from './verifier.js';

/** The outcome for a token: valid, expired by the verifier's own clock, or refused. */
export type Verdict = 'valid' | 'expired' | 'refused';

/**
 * An application that verifies tokens offline with the most aggressive caching allowed: it keeps the key set for its
 * whole `max-age`, counted from the request (RFC 9111 section 4.2.3), and never refetches earlier, not even for an
 * unknown `kid`.
 */
export class CachingVerifier {
  private keys: Record<string, unknown>[] = [];
  private until = Number.NEGATIVE_INFINITY;

  /** @param jwksUri the URL of the key set; it may be another node's each time */
  constructor(private readonly jwksUri: () => string) {}

  async verify(token: string): Promise<Verdict> {
    if (performance.now() > this.until) await this.fetch();
    const { header, claims } = readToken(token);
    const jwk = this.keys.find(({ kid }) => kid === header['kid']);
    const holds = jwk !== undefined && signatureHolds(token, String(jwk['alg']), publicKeyOf(jwk));
    if (Date.now() >= Number(claims['exp']) * 1000) return 'expired';
    return holds && jwk['alg'] === header['alg'] ? 'valid' : 'refused';
  }

  private async fetch(): Promise<void> {
    const asked = performance.now();
    const response = await contractFetch(this.jwksUri());
    const [, maxAge] = /max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '') ?? [];
    this.keys = ((await response.json()) as { keys: Record<string, unknown>[] }).keys;
    this.until = asked + Number(maxAge) * 1000;
  }
}
