import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Matches } from 'class-validator';
import {
  field,
  Bool,
  ListOf,
  Password,
  Text,
  TextList,
  Timestamp,
  Integer,
  type FieldOptions,
} from '../../core/fields/fields.js';
import { NullMeans } from '../../core/fields/merge-patch.js';
import { Credential, PasskeyResponse, RecoveryCodes } from './passkeys.dto.js';

/** The six digits of an authenticator app. */
const TotpCode = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    { example: '492039', ...options },
    { type: String, minLength: 6, maxLength: 6, pattern: '^[0-9]{6}$' },
    Matches(/^[0-9]{6}$/, { message: 'must be six digits' }),
  );

/** Exactly one member. */
@NullMeans({ passkey: undefined })
export class SecondFactorAnswer {
  @TotpCode({ optional: true, description: 'The current code of the authenticator app.' })
  totp?: string;

  @Text({
    max: 64,
    optional: true,
    description:
      'A recovery code, in upper or lower case, with or without hyphens. Each code works once.',
  })
  recoveryCode?: string;

  @Credential({ optional: true })
  passkey?: AuthenticationResponseJSON;
}

/** Exactly one member; `password` only if the account has no second factor. */
export class ReauthenticationRequest extends SecondFactorAnswer {
  @Password({
    optional: true,
    description: 'Your password. Rejected if the account has a second factor.',
  })
  password?: string;
}

/** The second factors of an administrator. */
export class SecondFactorStatus {
  @Bool({
    description: 'Whether the administrator must enrol a second factor before doing anything else.',
  })
  mustEnrol: boolean;

  @Timestamp({
    nullable: true,
    description: 'When the authenticator app was confirmed; null: none is enrolled.',
  })
  totpSince: Date | null;

  @ListOf(() => PasskeyResponse)
  passkeys: PasskeyResponse[];

  @Integer({ description: 'Number of unused recovery codes.' })
  recoveryCodesLeft: number;
}

export class TotpEnrolment {
  @Text({
    max: 64,
    description:
      'The secret in base32, for manual entry into the app. Shown only in this response.',
  })
  secret: string;

  @Text({ max: 2048, description: 'The secret as an `otpauth://` URI, for a QR code.' })
  uri: string;
}

export class TotpConfirmation {
  @TotpCode({ description: 'The code the app shows.' })
  code: string;
}

export class TotpActivation {
  @RecoveryCodes()
  recoveryCodes: string[] | null;
}

export class RecoveryCodeList {
  @TextList({ max: 10, itemMax: 19, description: 'Ten new codes. Previous codes no longer work.' })
  codes: string[];
}
