import type { Namespace } from '#database';
import type { PublicUrls } from '../../identity/namespaces/public-urls.js';
import type { VerifyOptions } from '../jose/jwt.js';

/** The verification options that the settings of a namespace imply for its access tokens. */
export function accessTokenForm(
  namespace: Namespace,
  urls: PublicUrls,
): Pick<VerifyOptions<'at+jwt'>, 'typ' | 'headerType' | 'issuer' | 'impliedAudience'> {
  return {
    typ: 'at+jwt',
    headerType: namespace.headerType,
    issuer: urls.issuerOf(namespace.name),
    impliedAudience: namespace.omitAudience ? urls.defaultAudienceOf(namespace) : undefined,
  };
}

/** The `aud` of a new access token. A requested audience is never omitted, because it narrows the token. */
export function claimedAudience(
  { omitAudience }: Pick<Namespace, 'omitAudience'>,
  requested: string | undefined,
  audience: string,
): string | undefined {
  return requested === undefined && omitAudience ? undefined : audience;
}
