import { configure } from '#client';

/** A request that the console has sent. */
export interface Sent {
  method: string;
  /** The path with its query. */
  path: string;
  body: unknown;
  ifMatch: string | null;
}

/** The answer to a request: a JSON body with status 200, a response, or one that depends on the request. */
type Given = Response | Readonly<Record<string, unknown>>;
type Answer = Given | ((sent: Sent) => Given | Promise<Given>);

/** The number of requests without an answer. */
let open = 0;

/** Turns of the event loop in which the client and the code that called it handle an answer. */
const TURNS = 8;

/** Waits until all requests are answered, and nothing follows from the answers. */
export async function answered(): Promise<void> {
  for (let quiet = 0; quiet < TURNS; quiet = open > 0 ? 0 : quiet + 1)
    await new Promise((passed) => setTimeout(passed));
}

/** Answers the requests of the generated client in place of a server. A request without an answer fails the test. */
export class FakeServer {
  readonly sent: Sent[] = [];
  private readonly answers = new Map<string, Answer>();

  constructor() {
    configure({ baseUrl: 'http://signet.test', credentials: 'cookie', fetch: this.answer });
  }

  /** @param route the method and the path, for example `GET /api/v1/orgs` */
  on(route: string, answer: Answer): this {
    this.answers.set(route, answer);
    return this;
  }

  /** The requests with a method, by default those that change something. */
  changes(method?: string): Sent[] {
    return this.sent.filter((one) =>
      method === undefined ? one.method !== 'GET' : one.method === method,
    );
  }

  private readonly answer: typeof fetch = (input) => {
    open += 1;
    return this.respond(input as Request).finally(() => (open -= 1));
  };

  private async respond(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const sent: Sent = {
      method: request.method,
      path: pathname + search,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      ifMatch: request.headers.get('if-match'),
    };
    this.sent.push(sent);
    const answer = this.answers.get(`${request.method} ${pathname}`);
    if (answer === undefined) throw new Error(`No answer for ${request.method} ${pathname}`);
    const given = typeof answer === 'function' ? await answer(sent) : answer;
    return given instanceof Response ? given.clone() : json(given);
  }
}

/** A JSON response. */
export function json(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

/** An answer without content. */
export const noContent = (): Response => new Response(null, { status: 204 });

/** One page with all of these items. */
export const pageOf = (...items: object[]) => ({ items, nextCursor: null });

/** A problem of the server (RFC 9457), by default with the status 400. */
export function problem(
  code: string,
  {
    status = 400,
    detail = code,
    errors = [],
    headers = {},
  }: {
    status?: number;
    detail?: string;
    errors?: { pointer: string; detail: string }[];
    headers?: Record<string, string>;
  } = {},
): Response {
  const body = { type: 'about:blank', title: '', requestId: 'test', status, code, detail, errors };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
