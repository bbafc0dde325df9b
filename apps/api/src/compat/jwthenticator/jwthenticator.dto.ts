import { ApiSchema } from '@nestjs/swagger';
import { MIN_IMPORTED_LENGTH } from '../../identity/api-keys/api-keys.dto.js';
import { MAX_API_KEY_LENGTH } from '../../identity/api-keys/api-key-secrets.js';
import { Identifier } from '../../identity/api-keys/identifier.field.js';
import { Bool, Text } from '../../core/fields/fields.js';

/** Maximum characters of a token in a body. Signet's tokens have up to 4096 bytes, encrypted ones more. */
const MAX_TOKEN_LENGTH = 16_384;

export class JwthenticatorAuthenticate {
  @Text({ max: MAX_API_KEY_LENGTH, description: 'API key of the namespace.' })
  key: string;

  @Identifier({
    description: 'Identifier the key was registered with, a UUID in any notation.',
  })
  identifier: string;
}

export class JwthenticatorRefresh {
  @Text({ max: MAX_TOKEN_LENGTH, description: 'Refresh token from `authenticate` or `refresh`.' })
  refresh_token: string;

  @Identifier({ description: 'Identifier of the key the session belongs to.' })
  identifier: string;
}

export class JwthenticatorValidate {
  @Text({ max: MAX_TOKEN_LENGTH, description: 'Access token to validate.' })
  jwt: string;
}

export class JwthenticatorRegister {
  @Text({
    min: MIN_IMPORTED_LENGTH,
    max: MAX_API_KEY_LENGTH,
    description: 'The key as the client sends it. Stored as a hash.',
  })
  key: string;

  @Identifier({ description: 'Identifier of the client that the key identifies.' })
  identifier: string;
}

export class JwthenticatorKeyQuery {
  @Text({ max: MAX_API_KEY_LENGTH, description: 'Key to look up.' })
  key: string;
}

export class JwthenticatorTokens {
  @Text({ max: MAX_TOKEN_LENGTH, description: 'Access token, with the `identifier` as a claim.' })
  jwt: string;

  @Text({
    max: MAX_TOKEN_LENGTH,
    nullable: true,
    description: 'Refresh token; null if the one in the request remains valid.',
  })
  refresh_token: string | null;
}

export class JwthenticatorResult {
  @Bool()
  result: boolean;

  @Text({ max: 200, nullable: true, description: 'Always null.' })
  message: string | null;
}

@ApiSchema({ description: 'Empty object: the status code is the result.' })
export class JwthenticatorEmpty {}
