import { ApiSchema } from '@nestjs/swagger';
import { LEAST_IMPORTED_LENGTH } from '../../identity/api-keys/api-keys.dto.js';
import { LONGEST_API_KEY } from '../../identity/api-keys/api-key-secrets.js';
import { Identifier } from '../../identity/api-keys/identifier.field.js';
import { Flag, Text } from '../../core/fields/fields.js';

/** Characters of a token in a body; one of Signet has 4096 bytes at most, and more where it is encrypted. */
const LONGEST_TOKEN = 16_384;

export class JwthenticatorAuthenticate {
  @Text({ max: LONGEST_API_KEY, description: 'An API key of the namespace.' })
  key: string;

  @Identifier({
    description: 'The identifier that the key was registered with, a UUID in any form.',
  })
  identifier: string;
}

export class JwthenticatorRefresh {
  @Text({ max: LONGEST_TOKEN, description: 'What `authenticate` gave.' })
  refresh_token: string;

  @Identifier({ description: 'The identifier of the key that the session belongs to.' })
  identifier: string;
}

export class JwthenticatorValidate {
  @Text({ max: LONGEST_TOKEN, description: 'An access token.' })
  jwt: string;
}

export class JwthenticatorRegister {
  @Text({
    min: LEAST_IMPORTED_LENGTH,
    max: LONGEST_API_KEY,
    description: 'The key as its holder will present it. Stored hashed.',
  })
  key: string;

  @Identifier({ description: 'Whom the key speaks for.' })
  identifier: string;
}

export class JwthenticatorKeyQuery {
  @Text({ max: LONGEST_API_KEY, description: 'The key that is asked about.' })
  key: string;
}

export class JwthenticatorTokens {
  @Text({ max: LONGEST_TOKEN, description: 'An access token; it carries the `identifier`.' })
  jwt: string;

  @Text({
    max: LONGEST_TOKEN,
    nullable: true,
    description: 'Null where the one that was shown goes on.',
  })
  refresh_token: string | null;
}

export class JwthenticatorResult {
  @Flag()
  result: boolean;

  @Text({ max: 200, nullable: true, description: 'Always null.' })
  message: string | null;
}

@ApiSchema({ description: 'Yes: the status says it all.' })
export class JwthenticatorEmpty {}
