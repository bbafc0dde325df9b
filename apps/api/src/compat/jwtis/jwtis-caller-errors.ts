/** The error codes of every route with a `kid`. */
export const jwtisCallerErrors = [
  'route.unknown',
  'auth.required',
  'permission.missing',
  'namespace.unknown',
  'kid.unusable',
] as const;
