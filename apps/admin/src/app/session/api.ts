import { configure } from '#client';
import { basePath } from '../shared/base-path';

/**
 * Intercepts refused requests: it can have the request sent again, or replace the response.
 */
export type Interceptor = (
  request: Request,
  response: Response,
) => Promise<Response | 'again' | undefined>;

/**
 * Configures the client for the page's own server and the console cookie. If the user can resolve a refusal (the
 * session has expired, reauthentication is required), the interceptor handles it and the request is sent again, so that
 * neither the request nor the page's state is lost.
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
