/** The part of the console that a URL belongs to: a namespace, one of its sections, or the server. */
export interface Place {
  ns?: string;
  /** The first path segment below the namespace, such as `users`. */
  section?: string;
}

/** @param address a path of the console, with or without a query: `/namespaces/shop/users?q=ann` */
export function placeOf(address: string): Place {
  // Namespace names contain no `~`, the prefix of form URLs.
  const [, name, section] = /^\/namespaces\/([^~/?#][^/?#]*)(?:\/([^/?#]+))?/.exec(address) ?? [];
  return name === undefined ? {} : { ns: decoded(name), section };
}

/** A typed address may contain an invalid percent-encoding. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
