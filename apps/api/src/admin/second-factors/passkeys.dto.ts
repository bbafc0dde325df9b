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

/** WebAuthn allows 1023 bytes for the id of a credential, the longest part that is stored or looked up. */
const MAX_ID_LENGTH = 1364;

const isBase64url = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What `PublicKeyCredential.toJSON()` gives. Browsers put more into it with each version, so members that are not asked
 * for are let through here, and not looked at. The credential itself is proven in relying-party.ts.
 */
function credential(parts: readonly string[], options: FieldOptions): PropertyDecorator {
  const fault = (value: unknown): string | undefined => {
    if (!isRecord(value)) return 'must be a credential as PublicKeyCredential.toJSON() gives it';
    const { id, rawId, type, response } = value;
    if (!isBase64url(id) || id.length > MAX_ID_LENGTH || rawId !== id)
      return 'must have its id in base64url, and as rawId';
    if (type !== 'public-key') return 'must be of the type public-key';
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

/** The answer of `navigator.credentials.create`. */
const NewCredential = (): PropertyDecorator =>
  credential(['clientDataJSON', 'attestationObject'], {
    description: '`PublicKeyCredential.toJSON()` of what `navigator.credentials.create` gave.',
  });

/** The answer of `navigator.credentials.get`. */
export const Credential = (options: FieldOptions = {}): PropertyDecorator =>
  credential(['clientDataJSON', 'authenticatorData', 'signature'], {
    description: '`PublicKeyCredential.toJSON()` of what `navigator.credentials.get` gave.',
    ...options,
  });

/** The codes that come with the first factor. */
export const RecoveryCodes = (): PropertyDecorator =>
  TextList({
    max: 10,
    itemMax: 19,
    nullable: true,
    description: 'Ten recovery codes where this is the first factor, otherwise null. Shown once.',
  });

/** Made here, for the browser alone; nothing of it is stored. */
const BrowserOptions = (description: string): PropertyDecorator =>
  field({ description }, { type: 'object', additionalProperties: true }, AnyValue());

export class PasskeyCreationOptions {
  @BrowserOptions(
    'For `navigator.credentials.create`, after `PublicKeyCredential.parseCreationOptionsFromJSON`. Good once, for five minutes.',
  )
  publicKey: object;
}

export class PasskeyRequestOptions {
  @BrowserOptions(
    'For `navigator.credentials.get`, after `PublicKeyCredential.parseRequestOptionsFromJSON`. Good once, for five minutes.',
  )
  publicKey: object;
}

export class PasskeyCreate {
  @Name({ description: 'By which its owner knows it.', example: 'key on my ring' })
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

  @Bool({ description: 'Whether it is in a cloud, from where other devices have it too.' })
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
