/** The path below which the server is reached, without a slash at its end: the page's base address has it. */
export function basePath(): string {
  return new URL(document.baseURI).pathname.replace(/\/$/, '');
}
