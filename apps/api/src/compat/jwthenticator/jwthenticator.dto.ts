import { ApiSchema } from '@nestjs/swagger';
import { MIN_IMPORTED_LENGTH } from '../../identity/api-keys/api-keys.dto.js';
import { MAX_API_KEY_LENGTH } from '../../identity/api-keys/api-key-secrets.js';
import { Identifier } from '../../identity/api-keys/identifier.field.js';
import { Bool, Text } from '../../core/fields/fields.js';

/** Characters of a token in a body; one of Signet has 4096 bytes at most, and more where it is encrypted. */
const MAX_TOKEN_LENGTH = 16_384;

export class JwthenticatorAuthenticate {
  @Text({ max: MAX_API_KEY_LENGTH, description: 'An API key of the namespace.' })
  key: string;

  @Identifier({
    description: 'The identifier that the key was registered with, a UUID in any form.',
  })
  identifier: string;
}

export class JwthenticatorRefresh {
  @Text({ max: MAX_TOKEN_LENGTH, description: 'What `authenticate` gave.' })
  refresh_token: string;

  @Identifier({ description: 'The identifier of the key that the session belongs to.' })
  identifier: string;
}

export class JwthenticatorValidate {
  @Text({ max: MAX_TOKEN_LENGTH, description: 'An access token.' })
  jwt: string;
}

export class JwthenticatorRegister {
  @Text({
    min: MIN_IMPORTED_LENGTH,
    max: MAX_API_KEY_LENGTH,
    description: 'The key as its holder will present it. Stored hashed.',
  })
  key: string;

  @Identifier({ description: 'Whom the key speaks for.' })
  identifier: string;
}

export class JwthenticatorKeyQuery {
  @Text({ max: MAX_API_KEY_LENGTH, description: 'The key that is asked about.' })
  key: string;
}

export class JwthenticatorTokens {
  @Text({ max: MAX_TOKEN_LENGTH, description: 'An access token; it carries the `identifier`.' })
  jwt: string;

  @Text({
    max: MAX_TOKEN_LENGTH,
    nullable: true,
    description: 'Null where the one that was shown goes on.',
  })
  refresh_token: string | null;
}

export class JwthenticatorResult {
  @Bool()
  result: boolean;

  @Text({ max: 200, nullable: true, description: 'Always null.' })
  message: string | null;
}

@ApiSchema({ description: 'Yes: the status says it all.' })
export class JwthenticatorEmpty {}
