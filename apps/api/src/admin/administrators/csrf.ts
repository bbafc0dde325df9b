import type { FastifyRequest } from 'fastify';
import { AppError } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';

/** A custom header: a page of another origin would need a CORS preflight to send it, which is refused. */
export const CSRF_HEADER = 'x-signet-console';

const safeMethods = new Set(['GET', 'HEAD']);

/**
 * CSRF protection for changing requests, in addition to the SameSite attribute of the cookie: the request must come
 * from our own origin, according to the browser, and carry the header of the console.
 */
export function refuseForgery(request: FastifyRequest, settings: Settings): void {
  refuseForeignOrigin(request, settings);
  if (safeMethods.has(request.method) || request.headers[CSRF_HEADER] !== undefined) return;
  throw new AppError(
    'auth.csrf',
    'Changes authenticated by the console cookie must send the console header.',
    [
      {
        pointer: `header/${CSRF_HEADER}`,
        detail: 'Send it with any value, or use a personal access token.',
      },
    ],
  );
}

/** Also for requests without a session: login CSRF would sign the victim in to the attacker's account. */
export function refuseForeignOrigin(request: FastifyRequest, settings: Settings): void {
  if (safeMethods.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== undefined && origin !== settings.publicUrl.origin;
  if (!foreignSite && !foreignOrigin) return;
  throw new AppError(
    'auth.csrf',
    `Request from a foreign origin refused. Open the console at ${settings.publicUrl.origin}.`,
  );
}
