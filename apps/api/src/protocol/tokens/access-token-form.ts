import type { Namespace } from '#database';
import type { PublicUrls } from '../../identity/namespaces/public-urls.js';
import type { VerifyOptions } from '../jose/jwt.js';

/** What every check of an access token of a namespace demands of its form, as the settings of the namespace say. */
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

/** The `aud` of a new access token: an audience that was requested is always named, for it narrows the token. */
export function claimedAudience(
  { omitAudience }: Pick<Namespace, 'omitAudience'>,
  requested: string | undefined,
  audience: string,
): string | undefined {
  return requested === undefined && omitAudience ? undefined : audience;
}
