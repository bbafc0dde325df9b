import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from '#database';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/**
 * Public URLs of the server and its namespaces. They depend only on SIGNET_PUBLIC_URL: no request header can change
 * them.
 */
@Injectable()
export class PublicUrls {
  private readonly base: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.base = settings.publicUrl.href.replace(/\/$/, '');
  }

  /** The issuer of a namespace (RFC 8414 section 2: a URL without query and fragment). */
  issuerOf(namespaceName: string): string {
    return `${this.base}/ns/${namespaceName}`;
  }

  /** The audience of access tokens whose request names none (RFC 9068 section 3). */
  defaultAudienceOf({ name, audience }: Pick<Namespace, 'name' | 'audience'>): string {
    return audience ?? this.issuerOf(name);
  }

  /** The public URL of a path of this server. */
  urlOf(path: string): string {
    return this.base + path;
  }
}
