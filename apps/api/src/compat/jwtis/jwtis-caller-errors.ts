/** What every route of a `kid` may refuse. */
export const jwtisCallerErrors = [
  'route.unknown',
  'auth.required',
  'permission.missing',
  'namespace.unknown',
  'kid.unusable',
] as const;
