import { ApiHeader } from '@nestjs/swagger';

/** Documents the credential of a route that proves its caller by itself. */
export const BearerHeader = (description: string): MethodDecorator =>
  ApiHeader({ name: 'Authorization', required: false, description });

/** What every route of a `kid` may refuse. */
export const callerFails = [
  'route.unknown',
  'auth.required',
  'permission.missing',
  'namespace.unknown',
  'kid.unusable',
] as const;

export const CLIENT_OR_ADMINISTRATOR =
  '`Bearer`, one blank, and the `client_token` of the kid, or an access token of an administrator who may write its API keys.';
