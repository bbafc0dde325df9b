import { IsIn, ValidateBy } from 'class-validator';
import { field, OneOf, type FieldOptions } from '../../core/fields/fields.js';
import {
  agreementCurves,
  contentAlgorithms,
  keyManagementAlgorithms,
  keyManagementRefusal,
  type AgreementCurve,
  type ContentAlgorithm,
  type KeyManagementAlgorithm,
} from './encryption-algorithms.js';

/** How the content key is handed over (RFC 7518 section 4). */
export const KeyManagement = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    options,
    { enum: [...keyManagementAlgorithms], enumName: 'KeyManagementAlgorithm' },
    IsIn([...keyManagementAlgorithms], { message: ({ value }) => keyManagementRefusal(value) }),
  );

/** How the content is sealed (RFC 7518 section 5.3). */
export const ContentEncryption = (options: FieldOptions = {}): PropertyDecorator =>
  OneOf(contentAlgorithms, { ...options, enumName: 'ContentAlgorithm' });

/** The curve of a key that is agreed on; RSA keys have none. */
const AgreementCurveField = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { enum: [...agreementCurves], enumName: 'AgreementCurve' },
    IsIn([...agreementCurves], { message: `must be one of ${agreementCurves.join(', ')}` }),
    ValidateBy({
      name: 'curveOfAgreement',
      validator: {
        validate: (_value, args) =>
          !String((args?.object as Partial<EncryptionSetting>).alg).startsWith('RSA'),
        defaultMessage: () => 'is for ECDH-ES; a key for RSA has no curve',
      },
    }),
  );

/** The algorithms of encrypted tokens; `alg` and `enc` are given, also in a merge patch. */
export class EncryptionSetting {
  @KeyManagement({ description: 'RFC 7518 section 4. RSA keys have `rsaBits`, others a `crv`.' })
  alg: KeyManagementAlgorithm;

  @ContentEncryption({ description: 'RFC 7518 section 5.3.' })
  enc: ContentAlgorithm;

  @AgreementCurveField({
    optional: true,
    description: 'The curve of the key of ECDH-ES (RFC 7518 section 4.6). Default P-256.',
  })
  crv?: AgreementCurve;
}
