import { ApiSecurity, type OpenAPIObject } from '@nestjs/swagger';

type Schemes = NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;

/** Security schemes of the OpenAPI document. */
export const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'Personal access token of an administrator.',
  },
  consoleSession: {
    type: 'apiKey',
    in: 'cookie',
    name: 'signet',
    description:
      'Cookie of the console session. Its name ends in eight characters derived from the public URL.',
  },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Access token of the namespace.',
  },
  jwtisClient: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The `client_token` of the `kid`, or a personal access token of an administrator with write access to its API keys.',
  },
} as const satisfies Schemes;

/**
 * Documents the credential of a public route that verifies it itself. As a security scheme, because the specification
 * ignores header parameters named `Authorization`.
 */
export const Authenticates = (scheme: keyof typeof securitySchemes): MethodDecorator =>
  ApiSecurity(scheme);
