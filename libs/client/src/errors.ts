import type { ErrorCode, Problem, ProblemField } from './generated/api.js';

/** A refusal of the admin API (RFC 9457 problem details). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** The HTTP status. */
  readonly status: number;
  /** Stable, made for programs, such as `user.name_taken`. A newer server may send codes that are not in the type. */
  readonly code: ErrorCode;
  /** The members of the request that are wrong, for a form to show beside its fields. Often empty. */
  readonly fields: readonly ProblemField[];
  /** Names the request in the log of the server. */
  readonly requestId: string;

  constructor(
    problem: Problem,
    /** In how many seconds the next try is heard, where there were too many. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.errors ?? [];
    this.requestId = problem.requestId;
  }
}

/** A refusal of the token routes (RFC 6749 section 5.2). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  constructor(
    /** The HTTP status. */
    readonly status: number,
    /** Such as `invalid_grant`. */
    readonly code: string,
    description: string,
  ) {
    super(description);
  }
}

/**
 * The error that a response stands for; undefined for a success, and for an answer that is not Signet's (of a proxy in
 * between, for example). The body of `response` is left unread.
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
