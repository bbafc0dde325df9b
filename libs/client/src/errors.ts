import type { ErrorCode, Problem, ProblemField } from './generated/api.js';

/** An error response of the admin API (RFC 9457 problem details). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** The HTTP status. */
  readonly status: number;
  /**
   * Stable error code, for example `user.name_taken`. Newer servers may send codes that the type does not list.
   */
  readonly code: ErrorCode;
  /** Invalid fields of the request, for display next to form fields. Often empty. */
  readonly fields: readonly ProblemField[];
  /** ID of the request in the server log. */
  readonly requestId: string;

  constructor(
    problem: Problem,
    /** Seconds until the next attempt is accepted, if rate-limited. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.errors ?? [];
    this.requestId = problem.requestId;
  }
}

/** An error response of the token routes (RFC 6749 section 5.2). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  constructor(
    /** The HTTP status. */
    readonly status: number,
    /** Error code, for example `invalid_grant`. */
    readonly code: string,
    description: string,
  ) {
    super(description);
  }
}

/**
 * Parses an error response; undefined for successes and for responses not sent by Signet, for example by a proxy.
 * Does not consume the body of `response`.
 */
export async function errorOf(response: Response): Promise<ApiProblem | OAuthError | undefined> {
  if (response.ok || response.status === 304) return undefined;
  const body = await jsonOf(response.clone());
  if (body === undefined) return undefined;
  if (response.headers.get('content-type')?.startsWith('application/problem+json') === true) {
    const retryAfter = Number(response.headers.get('retry-after'));
    return new ApiProblem(body as unknown as Problem, retryAfter > 0 ? retryAfter : undefined);
  }
  const { error, error_description: description } = body;
  if (typeof error !== 'string') return undefined;
  return new OAuthError(
    response.status,
    error,
    typeof description === 'string' ? description : error,
  );
}

async function jsonOf(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = await response.json();
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
