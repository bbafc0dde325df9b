/** The grants of the token endpoint (RFC 6749 sections 4.3, 4.4 and 6, RFC 8693). */
export const grantTypes = [
  'client_credentials',
  'refresh_token',
  'password',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;
