import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Tags in reading order, each with its description and controllers. */
const groups: readonly (readonly [tag: string, description: string, ...controllers: string[]])[] = [
  ['Tokens', 'Log in users; renew and revoke their tokens.'],
  ['OAuth', 'The token endpoint, introspection, revocation and forward authentication.'],
  ['Discovery', 'Public keys and metadata of a namespace.'],
  ['Namespaces', 'Namespaces, usually one per application.', 'NamespaceDeletions'],
  ['Users', 'Users of a namespace, including import and export.'],
  ['Groups', 'Groups of users.'],
  ['Rights', 'Rights of groups and API keys.'],
  ['Orgs', 'Companies, with members from several namespaces.'],
  ['API keys', 'Credentials of services and devices.', 'ApiKeys'],
  ['Keys', 'Signing and encryption keys, and their rotation.', 'Rotation'],
  ['Audiences', 'Services that receive encrypted access tokens.'],
  ['Sessions', 'Sessions of users and API keys.'],
  ['Token inspector', 'Preview, issue and check tokens.', 'TokenInspector'],
  ['Audit', 'Changes and security events.'],
  ['Activity', 'Counts of logins, renewals and tokens.'],
  ['Administrators', 'Administrators of this server.'],
  [
    'Console session',
    'Sign in to the console and sign out.',
    'ConsoleSession',
    'SecondFactorSignIn',
  ],
  ['Account', "The caller's own account.", 'SecondFactor', 'Passkeys'],
  ['System', 'Server status.'],
  ['Health', 'Probes for load balancers and orchestrators.'],
  ['Metrics', 'Metrics for Prometheus.'],
  ['jwtd', 'For clients of jwtd.', 'Jwtd', 'JwtdUsers', 'JwtdGroups'],
  ['JWThenticator', 'For clients of JWThenticator.', 'Jwthenticator', 'JwthenticatorKeys'],
  ['JWTIS', 'For clients of JWTIS.', 'Jwtis', 'JwtisKeys'],
];

export const documentTags = groups.map(([name, description]) => ({ name, description }));

const tagOf = new Map(
  groups.flatMap(([tag, , ...controllers]) => [tag, ...controllers].map((from) => [from, tag])),
);

/** Sets the tag of an operation, its title (the operation id in words) and its description. */
export function describeOperation(operation: Operation): void {
  operation.tags = operation.tags?.map((controller) => {
    const tag = tagOf.get(controller);
    if (tag === undefined) throw new Error(`The controller ${controller} has no tag.`);
    return tag;
  });
  operation.description ??= operation.summary;
  operation.summary = titleOf(operation.operationId ?? '');
}

const brands: Readonly<Record<string, string>> = {
  jwks: 'JWKS',
  jwtd: 'jwtd:',
  jwthenticator: 'JWThenticator:',
  jwtis: 'JWTIS:',
  oauth: 'OAuth',
  openid: 'OpenID',
  totp: 'TOTP',
  api: 'API',
};

/** For example `listApiKeys` becomes "List API keys". */
function titleOf(operationId: string): string {
  const words = operationId.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  const title = words.map((word) => brands[word] ?? word).join(' ');
  return title.charAt(0).toUpperCase() + title.slice(1);
}
