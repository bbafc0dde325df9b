import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** The groups of operations, in the order in which people meet them, each with the controllers that are in it. */
const groups: readonly (readonly [tag: string, description: string, ...controllers: string[]])[] = [
  ['Tokens', 'Log in, renew and revoke tokens of users.'],
  ['OAuth', 'The token endpoint, introspection, revocation and forward authentication.'],
  ['Discovery', 'Public keys and metadata of a namespace.'],
  ['Namespaces', 'One namespace for each application.', 'NamespaceDeletions'],
  ['Users', 'Users of a namespace, their import and export.'],
  ['Groups', 'Groups of users.'],
  ['Rights', 'Rights of groups and API keys.'],
  ['Orgs', 'Companies, with members from several namespaces.'],
  ['API keys', 'Secrets of machines.', 'ApiKeys'],
  ['Keys', 'Signing and encryption keys, and their rotation.', 'Rotation'],
  ['Audiences', 'Services that access tokens are encrypted for.'],
  ['Sessions', 'Sessions of users and API keys.'],
  ['Token inspector', 'Preview, issue and check tokens.', 'TokenInspector'],
  ['Audit', 'What was changed, by whom.'],
  ['Activity', 'Counts of logins, renewals and tokens.'],
  ['Administrators', 'The people who use the console.'],
  [
    'Console session',
    'Sign in to the console and out of it.',
    'ConsoleSession',
    'SecondFactorSignIn',
  ],
  ['Account', "The caller's own account.", 'SecondFactor', 'Passkeys'],
  ['System', 'The server itself.'],
  ['Health', 'Probes for load balancers and orchestrators.'],
  ['jwtd', 'For clients of jwtd.', 'Jwtd', 'JwtdUsers', 'JwtdGroups'],
  ['JWThenticator', 'For clients of JWThenticator.', 'Jwthenticator', 'JwthenticatorKeys'],
  ['JWTIS', 'For clients of JWTIS.', 'Jwtis', 'JwtisKeys'],
];

export const documentTags = groups.map(([name, description]) => ({ name, description }));

const tagOf = new Map(
  groups.flatMap(([tag, , ...controllers]) => [tag, ...controllers].map((from) => [from, tag])),
);

/**
 * Groups an operation as people look for it, and gives it a title: the name of the operation in words. The sentence that
 * its route declares is the description.
 */
export function describeOperation(operation: Operation): void {
  operation.tags = operation.tags?.map((controller) => {
    const tag = tagOf.get(controller);
    if (tag === undefined) throw new Error(`The controller ${controller} is in no group.`);
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

/** `listApiKeys` is "List API keys". */
function titleOf(operationId: string): string {
  const words = operationId.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  const title = words.map((word) => brands[word] ?? word).join(' ');
  return title.charAt(0).toUpperCase() + title.slice(1);
}
