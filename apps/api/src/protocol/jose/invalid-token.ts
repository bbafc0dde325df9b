/** Where a token is wrong: its text, its header, its signature, or a claim or header member by name. */
export type TokenPart = 'token' | 'header' | 'signature' | 'payload' | (string & {});

export type InvalidTokenReason =
  /** Not of the form that it must have. */
  | 'malformed'
  | 'missing'
  /** Of a wrong type. */
  | 'invalid'
  /** Must not be there. */
  | 'unexpected'
  /** Names nothing that is known here. */
  | 'unknown'
  /** Not the value that was expected. */
  | 'mismatch'
  | 'expired'
  /** Not valid yet. */
  | 'early'
  /** A longer life than anything lives here. */
  | 'too-long';

/** A token is refused. For logs and for choosing the answer; the bearer learns no more than that it is invalid. */
export class InvalidTokenError extends Error {
  constructor(
    readonly claim: TokenPart,
    readonly reason: InvalidTokenReason,
  ) {
    super(`The token is refused: ${claim} ${reason}.`);
    this.name = 'InvalidTokenError';
  }
}
