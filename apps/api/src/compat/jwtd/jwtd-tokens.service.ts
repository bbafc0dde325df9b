import { Injectable } from '@nestjs/common';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { requestClaimsFault } from '../../identity/claims/custom-claims.js';
import { resolveLifetime } from '../../identity/namespaces/lifetimes.js';
import { TokenIssuer } from '../../protocol/tokens/token-issuer.js';
import { UserLogin } from '../../protocol/tokens/user-login.js';
import { rightOfSubject, rightsOfLabels } from './jwtd-labels.js';
import { JwtdNamespace } from './jwtd-namespace.js';
import type { JwtdToken, JwtdTokenRequest } from './jwtd.dto.js';

/** Exchanges a password for a token for one service, in the format of jwtd. */
@Injectable()
export class JwtdTokensService {
  constructor(
    private readonly namespace: JwtdNamespace,
    private readonly logins: UserLogin,
    private readonly issuer: TokenIssuer,
    private readonly clock: Clock,
  ) {}

  /**
   * The session has the same lifetime as the token, and allows it to be listed, revoked and introspected. It has no
   * refresh token, because jwtd has none.
   * @throws AppError request.invalid; login.refused, also where a right is missing; lifetime.above_maximum
   */
  async token(request: JwtdTokenRequest): Promise<JwtdToken> {
    const { username, password, lifetime } = request;
    const { rights, claims } = readRequestedRights(request);
    const scope = rights.join(' ');
    const token = await withLoginError(() =>
      this.logins.logIn(
        { namespace: this.namespace.name, username, password },
        ({ accessTtl, accessTtlMax }) => ({
          lifetime: resolveLifetime(lifetime, accessTtl, accessTtlMax, '/lifetime'),
          scope,
        }),
        (namespace, { sessionId, subject, scope: granted, ttl }) =>
          this.issuer.issueAccessToken(namespace, {
            subject,
            sessionId,
            scope: granted ?? [],
            claims: { user: subject.name, ...claims },
            lifetime: ttl,
            now: this.clock.now(),
          }),
      ),
    );
    return { token };
  }
}

/** Formats the response: the first version of jwtd answers a form with only the token. */
export function formatToken({ token }: JwtdToken, isForm: boolean): JwtdToken | string {
  return isForm ? token : { token };
}

/** The requested rights, and the claims in which jwtd's verifiers read them. */
function readRequestedRights({ username, service, labels, subject }: JwtdTokenRequest) {
  if (subject !== undefined) {
    if (labels !== undefined) throw invalidField('/subject', 'must not be combined with labels');
    return { rights: [rightOfSubject(service, subject)], claims: { service, subject } };
  }
  const claims = { service, labels: labels ?? {} };
  const rights = rightsOfLabels(service, claims.labels, '/labels');
  const fault = requestClaimsFault({ user: username, ...claims });
  if (fault !== undefined) throw invalidField('/labels', fault);
  return { rights, claims };
}

/** jwtd has one status for every refused token request. */
async function withLoginError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isDenied = error instanceof AppError && error.code === 'scope.refused';
    throw isDenied ? new AppError('login.refused', error.detail) : error;
  }
}

function invalidField(pointer: string, detail: string): AppError {
  return new AppError('request.invalid', 'Invalid request.', [{ pointer, detail }]);
}
