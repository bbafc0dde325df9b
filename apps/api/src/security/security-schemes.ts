import { ApiSecurity, type OpenAPIObject } from '@nestjs/swagger';

type Schemes = NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;

/** Security schemes of the OpenAPI document. */
export const securitySchemes = {
  accessToken: { type: 'http', scheme: 'bearer', description: 'A personal access token.' },
  consoleSession: {
    type: 'apiKey',
    in: 'cookie',
    name: 'signet',
    description:
      'The console session. The name ends with eight characters that depend on the public URL.',
  },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of the namespace.',
  },
  jwtisClient: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The `client_token` of the `kid`, or a personal access token of an administrator who may write its API keys.',
  },
} as const satisfies Schemes;

/**
 * Documents the credential of a public route that verifies it itself. As a security scheme, because the specification
 * ignores header parameters named `Authorization`.
 */
export const Authenticates = (scheme: keyof typeof securitySchemes): MethodDecorator =>
  ApiSecurity(scheme);
