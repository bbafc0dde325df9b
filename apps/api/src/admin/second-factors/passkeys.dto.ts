import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { ValidateBy } from 'class-validator';
import {
  AnyValue,
  field,
  Bool,
  Id,
  ListOf,
  Name,
  TextList,
  Timestamp,
  type FieldOptions,
} from '../../core/fields/fields.js';

/**
 * Characters in base64url of a credential id, which WebAuthn limits to 1023 bytes; the longest part that is stored or
 * looked up.
 */
const MAX_ID_LENGTH = 1364;

const isBase64url = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The output of `PublicKeyCredential.toJSON()`. Browsers add members with each version, so unknown members are accepted
 * and ignored here. relying-party.ts verifies the credential.
 */
function credential(parts: readonly string[], options: FieldOptions): PropertyDecorator {
  const fault = (value: unknown): string | undefined => {
    if (!isRecord(value)) return 'must be the output of PublicKeyCredential.toJSON()';
    const { id, rawId, type, response } = value;
    if (!isBase64url(id) || id.length > MAX_ID_LENGTH || rawId !== id)
      return 'must have the same base64url value as `id` and `rawId`';
    if (type !== 'public-key') return 'must have the type public-key';
    if (!isRecord(response)) return 'must have a response';
    const missing = parts.find((part) => !isBase64url(response[part]));
    return missing === undefined ? undefined : `must have response.${missing} in base64url`;
  };
  return field(
    options,
    { type: 'object', additionalProperties: true },
    AnyValue(),
    ValidateBy({
      name: 'credential',
      validator: {
        validate: (value) => fault(value) === undefined,
        defaultMessage: (args) => fault(args?.value) ?? '',
      },
    }),
  );
}

/** The response of `navigator.credentials.create`. */
const NewCredential = (): PropertyDecorator =>
  credential(['clientDataJSON', 'attestationObject'], {
    description: '`PublicKeyCredential.toJSON()` of the result of `navigator.credentials.create`.',
  });

/** The response of `navigator.credentials.get`. */
export const Credential = (options: FieldOptions = {}): PropertyDecorator =>
  credential(['clientDataJSON', 'authenticatorData', 'signature'], {
    description: '`PublicKeyCredential.toJSON()` of the result of `navigator.credentials.get`.',
    ...options,
  });

/** The recovery codes created with the first factor. */
export const RecoveryCodes = (): PropertyDecorator =>
  TextList({
    max: 10,
    itemMax: 19,
    nullable: true,
    description:
      'Ten recovery codes if this is the first second factor, otherwise null. Shown only in this response.',
  });

/** Options for the browser, which are not stored. */
const BrowserOptions = (description: string): PropertyDecorator =>
  field({ description }, { type: 'object', additionalProperties: true }, AnyValue());

export class PasskeyCreationOptions {
  @BrowserOptions(
    'For `navigator.credentials.create`, after `PublicKeyCredential.parseCreationOptionsFromJSON`. Valid once, for five minutes.',
  )
  publicKey: object;
}

export class PasskeyRequestOptions {
  @BrowserOptions(
    'For `navigator.credentials.get`, after `PublicKeyCredential.parseRequestOptionsFromJSON`. Valid once, for five minutes.',
  )
  publicKey: object;
}

export class PasskeyCreate {
  @Name({
    description: 'A name by which the owner recognizes the passkey.',
    example: 'key on my ring',
  })
  name: string;

  @NewCredential()
  credential: RegistrationResponseJSON;
}

export class PasskeyEdit {
  @Name()
  name: string;
}

export class PasskeyResponse {
  @Id()
  id: string;

  @Name()
  name: string;

  @Bool({ description: 'Whether the passkey is synced to other devices.' })
  backedUp: boolean;

  @Timestamp()
  createdAt: Date;

  @Timestamp({ nullable: true })
  lastUsedAt: Date | null;
}

export class PasskeyList {
  @ListOf(() => PasskeyResponse)
  items: PasskeyResponse[];
}

export class PasskeyWithRecoveryCodes extends PasskeyResponse {
  @RecoveryCodes()
  recoveryCodes: string[] | null;
}

export class PasskeySignIn {
  @Credential()
  credential: AuthenticationResponseJSON;
}
