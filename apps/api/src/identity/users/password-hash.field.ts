import { ValidateBy } from 'class-validator';
import { field, type FieldOptions } from '../../core/fields/fields.js';
import { checkHash, MAX_HASH_LENGTH } from '../../security/hashes/parse-hash.js';

/** A password hash created by another program. */
export const PasswordHash = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      example: '$2b$12$AXxu35s1PctCBEqUzMYyEuMNJCuUIOXXG2OshznETydQ4UC2Yc9hC',
      ...options,
    },
    { type: String, minLength: 1, maxLength: MAX_HASH_LENGTH },
    ValidateBy({
      name: 'passwordHash',
      validator: {
        validate: (value) => typeof value === 'string' && checkHash(value) === undefined,
        defaultMessage: (args) =>
          typeof args?.value === 'string' ? (checkHash(args.value) ?? '') : 'must be a string',
      },
    }),
  );
