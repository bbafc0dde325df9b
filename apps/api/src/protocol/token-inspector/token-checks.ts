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

const newToken = 'Ask for a new token.';

/** Maps a verification error to the failed check. */
export function describeFailure({ claim, reason }: InvalidTokenError): Failure {
  switch (claim) {
    case 'token':
      return {
        check: 'text',
        detail: 'The text is not three parts of base64url with dots between them.',
        remedy:
          'Copy the whole token, without `Bearer`, quotes or line ends. An encrypted token is read by its audience alone.',
      };
    case 'typ':
      return {
        check: 'type',
        detail: 'The `typ` of the header is not that of an access token of this namespace.',
        remedy: 'Send an access token; a refresh token is for Signet alone.',
      };
    case 'kid':
      return reason === 'unknown'
        ? {
            check: 'key',
            detail: 'No key of this namespace has this `kid`.',
            remedy:
              'The token is of another namespace, or its key has been retired or revoked. ' +
              newToken,
          }
        : { check: 'header', detail: 'The header has no usable `kid`.', remedy: newToken };
    case 'alg':
      return reason === 'mismatch'
        ? {
            check: 'algorithm',
            detail: 'The header names another algorithm than the key has.',
            remedy: 'The header was modified. ' + newToken,
          }
        : { check: 'header', detail: 'The header has no usable `alg`.', remedy: newToken };
    case 'header':
      return {
        check: 'header',
        detail: 'The header is not JSON, or has members that Signet never writes.',
        remedy: 'The token was not made by Signet.',
      };
    case 'signature':
      return {
        check: 'signature',
        detail: 'The signature is not that of the key over this text.',
        remedy: 'The token was changed or cut off. Copy it again, or ask for a new one.',
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
            detail: 'The `aud` is not the audience that is expected.',
            remedy: 'Ask for a token with this `audience`, or expect the one that the token has.',
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
        remedy: 'Set the clocks of the servers: they may differ by five seconds.',
      };
    default:
      return invalidClaim(claim);
  }
}

function invalidClaim(claim: string): Failure {
  return {
    check: 'claims',
    detail: `The claim ${claim} is missing, or is not of its type.`,
    remedy: 'The token was not made by this version of Signet. ' + newToken,
  };
}
