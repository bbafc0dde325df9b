/** The base path of the server without a trailing slash, from the page's base URL. */
export function basePath(): string {
  return new URL(document.baseURI).pathname.replace(/\/$/, '');
}
