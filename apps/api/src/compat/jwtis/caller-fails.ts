/** What every route of a `kid` may refuse. */
export const callerFails = [
  'route.unknown',
  'auth.required',
  'permission.missing',
  'namespace.unknown',
  'kid.unusable',
] as const;
