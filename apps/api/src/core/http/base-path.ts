import type { Settings } from '../settings/settings.js';

/** Where RFC 8414 section 3.1 inserts the well-known part: between the host and the path of the issuer. */
const OAUTH_METADATA = '/.well-known/oauth-authorization-server';

/** Path of the public URL without trailing slash: `/auth`, or empty. */
export function basePathOf({ publicUrl }: Pick<Settings, 'publicUrl'>): string {
  return publicUrl.pathname.replace(/\/$/, '');
}

/**
 * The request URL without the base path. URLs without the prefix stay unchanged: a proxy may have removed it.
 */
export function withoutBasePath(url: string, basePath: string): string {
  if (basePath === '') return url;
  const inserted = OAUTH_METADATA + basePath;
  if (isBelow(url, inserted)) return OAUTH_METADATA + url.slice(inserted.length);
  if (!isBelow(url, basePath)) return url;
  const rest = url.slice(basePath.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function isBelow(url: string, path: string): boolean {
  return url.startsWith(path) && /^(?:$|[/?])/.test(url.slice(path.length, path.length + 1));
}
