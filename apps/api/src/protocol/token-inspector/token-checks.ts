import type { InvalidTokenError } from '../jose/invalid-token.js';
import { checkNames, type CheckName, type TokenCheck } from './token-inspector.dto.js';

/** A failed check with a human-readable cause and remedy. */
export interface Failure {
  check: CheckName;
  detail: string;
  remedy: string;
}

/** All checks with their outcomes: checks before the failure passed, checks after it were not reached. */
export function listChecks(failure: Failure | undefined): TokenCheck[] {
  const at = failure === undefined ? checkNames.length : checkNames.indexOf(failure.check);
  return checkNames.map((check, index) => {
    if (index < at) return { check, outcome: 'passed' };
    if (failure === undefined || index > at) return { check, outcome: 'not-reached' };
    return { check, outcome: 'failed', detail: failure.detail, remedy: failure.remedy };
  });
}

const newToken = 'Request a new token.';

/** Maps a verification error to the failed check. */
export function describeFailure({ claim, reason }: InvalidTokenError): Failure {
  switch (claim) {
    case 'token':
      return {
        check: 'text',
        detail: 'The text does not consist of three base64url parts separated by dots.',
        remedy:
          'Copy the whole token, without `Bearer`, quotes or line breaks. Only its audience can decrypt an encrypted token.',
      };
    case 'typ':
      return {
        check: 'type',
        detail: 'The `typ` header is not that of access tokens of this namespace.',
        remedy: 'Send an access token; refresh tokens are for Signet only.',
      };
    case 'kid':
      return reason === 'unknown'
        ? {
            check: 'key',
            detail: 'No key of this namespace has this `kid`.',
            remedy:
              'The token belongs to another namespace, or its key was retired or revoked. ' +
              newToken,
          }
        : { check: 'header', detail: 'The header has no usable `kid`.', remedy: newToken };
    case 'alg':
      return reason === 'mismatch'
        ? {
            check: 'algorithm',
            detail: 'The `alg` header does not match the key.',
            remedy: 'The header was modified. ' + newToken,
          }
        : { check: 'header', detail: 'The header has no usable `alg`.', remedy: newToken };
    case 'header':
      return {
        check: 'header',
        detail: 'The header is not JSON, or has fields that Signet never sets.',
        remedy: 'The token was not issued by Signet.',
      };
    case 'signature':
      return {
        check: 'signature',
        detail: 'The signature does not match the key and the content.',
        remedy: 'The token was modified or truncated. Copy it again, or request a new one.',
      };
    case 'iss':
      return reason === 'mismatch'
        ? {
            check: 'issuer',
            detail: 'The `iss` is not the issuer of this namespace.',
            remedy: 'Check whether SIGNET_PUBLIC_URL has changed since the token was issued.',
          }
        : invalidClaim(claim);
    case 'aud':
      return reason === 'mismatch'
        ? {
            check: 'audience',
            detail: 'The `aud` is not the expected audience.',
            remedy: 'Request a token with this `audience`, or check for the audience of the token.',
          }
        : invalidClaim(claim);
    case 'exp':
    case 'nbf':
    case 'iat':
      return timeFailure(claim, reason);
    default:
      return invalidClaim(claim);
  }
}

function timeFailure(claim: string, reason: InvalidTokenError['reason']): Failure {
  switch (reason) {
    case 'expired':
      return { check: 'time', detail: 'The token has expired.', remedy: 'Renew: ' + newToken };
    case 'early':
      return {
        check: 'time',
        detail: `The ${claim} is in the future.`,
        remedy: 'Synchronize the server clocks: they may differ by up to five seconds.',
      };
    default:
      return invalidClaim(claim);
  }
}

function invalidClaim(claim: string): Failure {
  return {
    check: 'claims',
    detail: `The claim ${claim} is missing or has the wrong type.`,
    remedy: 'The token was not issued by this version of Signet. ' + newToken,
  };
}
