import { IsIn } from 'class-validator';
import { field, OneOf, type FieldOptions } from '../common/fields.js';
import {
  contentAlgorithms,
  keyManagementAlgorithms,
  keyManagementRefusal,
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

/** The two algorithms of encrypted tokens; both are given, also in a merge patch. */
export class EncryptionSetting {
  @KeyManagement({ description: 'RFC 7518 section 4. RSA keys have `rsaBits`, others P-256.' })
  alg: KeyManagementAlgorithm;

  @ContentEncryption({ description: 'RFC 7518 section 5.3.' })
  enc: ContentAlgorithm;
}
