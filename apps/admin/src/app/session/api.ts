import { configure } from '#client';
import { basePath } from '../shared/base-path';

/**
 * What stands between a call and the network: looks at refusals, and may have the request sent again, or give another
 * response in place of the refusal.
 */
export type Interceptor = (
  request: Request,
  response: Response,
) => Promise<Response | 'again' | undefined>;

/**
 * The client talks to the page's own server with the cookie of the console. A refusal that the person at the screen can
 * mend (the session has ended, a proof is asked for) is mended first, and then the request is sent again: no call, and no
 * page, is lost by it.
 */
export function connect(intercept: Interceptor): void {
  configure({
    baseUrl: basePath(),
    credentials: 'cookie',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      for (;;) {
        const response = await fetch(request.clone());
        if (response.ok) return response;
        const outcome = await intercept(request, response);
        if (outcome !== 'again') return outcome ?? response;
      }
    },
  });
}
