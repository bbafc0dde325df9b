/** The invalid part of a token: its text, header, signature or payload, or a claim or header parameter by name. */
export type TokenPart = 'token' | 'header' | 'signature' | 'payload' | (string & {});

export type InvalidTokenReason =
  /** Does not have the required syntax. */
  | 'malformed'
  | 'missing'
  /** Has the wrong type. */
  | 'invalid'
  /** Must be absent. */
  | 'unexpected'
  /** Refers to something unknown. */
  | 'unknown'
  /** Differs from the expected value. */
  | 'mismatch'
  | 'expired'
  /** Not valid yet. */
  | 'early'
  /** The lifetime exceeds the maximum. */
  | 'too-long';

/** A refused token. The details are for logs and for choosing the response; clients only learn that it is invalid. */
export class InvalidTokenError extends Error {
  constructor(
    readonly claim: TokenPart,
    readonly reason: InvalidTokenReason,
  ) {
    super(`The token is refused: ${claim} ${reason}.`);
    this.name = 'InvalidTokenError';
  }
}
