import { Injectable } from '@nestjs/common';
import type { Namespace } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { missingRights } from '../../identity/rights/resolve-rights.js';
import { requestedRights } from '../tokens/scope.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import type { ValidateQuery } from './oauth.dto.js';

/** Validates requests for gateways (external authorization, `auth_request`). */
@Injectable()
export class ValidateService {
  constructor(private readonly accessTokens: AccessTokenVerifier) {}

  /**
   * The identity headers for the service behind the gateway. Values are percent-encoded because headers cannot carry
   * Unicode; lists are comma-separated. Every header is always sent, even if empty: a gateway such as Envoy otherwise
   * forwards the value that the caller sent.
   * @throws AppError token.refused (401), right.missing (403)
   */
  async identityHeaders(
    namespace: Namespace | undefined,
    authorization: string | undefined,
    { require, audience }: ValidateQuery,
  ): Promise<Record<string, string>> {
    const [, token] = /^Bearer +([!-~]+)$/i.exec(authorization ?? '') ?? [];
    const live =
      namespace &&
      token !== undefined &&
      (await this.accessTokens.verifyAccessToken(namespace, token, audience));
    if (!live) throw new AppError('token.refused', 'A valid access token is required.');
    const { claims, subject } = live;
    const missing = missingRights(claims.scope?.split(' ') ?? [], requestedRights(require) ?? []);
    if (missing.length > 0) {
      throw new AppError(
        'right.missing',
        `The token does not carry these rights: ${missing.join(' ')}`,
      );
    }
    const encoded = (texts: readonly string[]): string => texts.map(encodeURIComponent).join(',');
    return {
      'x-signet-subject': subject.id,
      'x-signet-name': encodeURIComponent(subject.name),
      'x-signet-kind': subject.kind,
      'x-signet-groups': encoded(subject.groups),
      'x-signet-orgs': encoded(subject.orgs),
      'x-signet-scope': claims.scope ?? '',
      'x-signet-identifier': subject.identifier ?? '',
    };
  }
}
