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

/** Exactly one of these. */
@NullMeans({ passkey: undefined })
export class SecondFactorAnswer {
  @TotpCode({ optional: true, description: 'The code of the authenticator app at this moment.' })
  totp?: string;

  @Text({
    max: 64,
    optional: true,
    description: 'A recovery code, in any case, with or without its hyphens. It works once.',
  })
  recoveryCode?: string;

  @Credential({ optional: true })
  passkey?: AuthenticationResponseJSON;
}

/** Exactly one of these; `password` only where the account has no second factor. */
export class ReauthenticationRequest extends SecondFactorAnswer {
  @Password({
    optional: true,
    description: 'Your password. Refused where the account has a second factor.',
  })
  password?: string;
}

/** What an administrator proves itself by, after the password. */
export class SecondFactorStatus {
  @Bool({ description: 'Whether one is needed and missing; until then nothing else is allowed.' })
  mustEnrol: boolean;

  @Timestamp({
    nullable: true,
    description: 'Since when an authenticator app counts; null for none.',
  })
  totpSince: Date | null;

  @ListOf(() => PasskeyResponse)
  passkeys: PasskeyResponse[];

  @Integer({ description: 'Recovery codes that were not used yet.' })
  recoveryCodesLeft: number;
}

export class TotpEnrolment {
  @Text({ max: 64, description: 'The secret in base32, for typing it into the app. Shown once.' })
  secret: string;

  @Text({ max: 2048, description: 'The same as `otpauth://` address, to be shown as a QR code.' })
  uri: string;
}

export class TotpConfirmation {
  @TotpCode({ description: 'The code that the app shows.' })
  code: string;
}

export class TotpActivation {
  @RecoveryCodes()
  recoveryCodes: string[] | null;
}

export class RecoveryCodeList {
  @TextList({ max: 10, itemMax: 19, description: 'Ten codes; those before stop working.' })
  codes: string[];
}
