import type { FastifyRequest } from 'fastify';
import { AppError } from '../../core/errors/app-error.js';
import type { Settings } from '../../core/settings/settings.js';

/** A header that no page of another origin can send: it would need a preflight, which is refused. */
export const CSRF_HEADER = 'x-signet-console';

const safeMethods = new Set(['GET', 'HEAD']);

/**
 * Refuses a change that another site may have caused: besides the cookie's SameSite it must come from
 * our own origin, as the browser says, and carry the console's header.
 */
export function refuseForgery(request: FastifyRequest, settings: Settings): void {
  refuseForeignOrigin(request, settings);
  if (safeMethods.has(request.method) || request.headers[CSRF_HEADER] !== undefined) return;
  throw new AppError(
    'auth.csrf',
    'A change made with the console cookie needs the console header.',
    [
      {
        pointer: `header/${CSRF_HEADER}`,
        detail: 'Send it with any value, or use an access token instead.',
      },
    ],
  );
}

/** For requests that carry no session yet too: another site must not sign somebody in. */
export function refuseForeignOrigin(request: FastifyRequest, settings: Settings): void {
  if (safeMethods.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== undefined && origin !== settings.publicUrl.origin;
  if (!foreignSite && !foreignOrigin) return;
  throw new AppError(
    'auth.csrf',
    `The request comes from another origin than ${settings.publicUrl.origin}. Open the console at that address.`,
  );
}
