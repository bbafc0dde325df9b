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

/** The key management algorithm (RFC 7518 section 4). */
export const KeyManagement = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    options,
    { enum: [...keyManagementAlgorithms], enumName: 'KeyManagementAlgorithm' },
    IsIn([...keyManagementAlgorithms], { message: ({ value }) => keyManagementRefusal(value) }),
  );

/** The content encryption algorithm (RFC 7518 section 5.3). */
export const ContentEncryption = (options: FieldOptions = {}): PropertyDecorator =>
  OneOf(contentAlgorithms, { ...options, enumName: 'ContentAlgorithm' });

/** The curve of a key agreement key; RSA keys have none. */
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
        defaultMessage: () => 'applies to ECDH-ES only; RSA keys have no curve',
      },
    }),
  );

/** The algorithms of encrypted tokens; a merge patch must give both `alg` and `enc`. */
export class EncryptionSetting {
  @KeyManagement({
    description:
      'Key management algorithm (RFC 7518 section 4). RSA keys use `rsaBits`, others `crv`.',
  })
  alg: KeyManagementAlgorithm;

  @ContentEncryption({ description: 'Content encryption algorithm (RFC 7518 section 5.3).' })
  enc: ContentAlgorithm;

  @AgreementCurveField({
    optional: true,
    description: 'The curve of the ECDH-ES key (RFC 7518 section 4.6). Default: P-256.',
  })
  crv?: AgreementCurve;
}
