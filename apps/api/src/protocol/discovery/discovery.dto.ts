import { Text, TextList } from '../../core/fields/fields.js';

/** Authorization server metadata (RFC 8414 section 2). */
export class Metadata {
  @Text({ max: 2000, description: 'Issuer identifier: the `iss` claim of every token.' })
  issuer: string;

  @Text({ max: 2000, description: 'URL of the key set (JWKS).' })
  jwks_uri: string;

  @TextList({ max: 20, description: 'Always empty: Signet has no authorization endpoint.' })
  response_types_supported: string[];

  @TextList({ max: 20 })
  subject_types_supported: string[];

  @TextList({ max: 20, description: 'Signing algorithms of access tokens.' })
  id_token_signing_alg_values_supported: string[];

  @Text({ max: 2000, description: 'URL of the token endpoint (RFC 6749 section 3.2).' })
  token_endpoint: string;

  @Text({ max: 2000, description: 'URL of the introspection endpoint (RFC 7662).' })
  introspection_endpoint: string;

  @Text({ max: 2000, description: 'URL of the revocation endpoint (RFC 7009).' })
  revocation_endpoint: string;

  @TextList({ max: 20 })
  grant_types_supported: string[];

  @TextList({ max: 20 })
  token_endpoint_auth_methods_supported: string[];

  @TextList({ max: 20 })
  introspection_endpoint_auth_methods_supported: string[];

  @TextList({ max: 20 })
  revocation_endpoint_auth_methods_supported: string[];
}
