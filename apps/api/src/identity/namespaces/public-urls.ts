import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from '#database';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/** The issuer of each namespace. It comes from the settings alone: no header can change it. */
@Injectable()
export class PublicUrls {
  private readonly base: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.base = settings.publicUrl.href.replace(/\/$/, '');
  }

  /** RFC 8414 section 2: an address without query and fragment. */
  issuerOf(namespaceName: string): string {
    return `${this.base}/ns/${namespaceName}`;
  }

  /** The audience of access tokens for which no other one is requested (RFC 9068 section 3). */
  defaultAudienceOf({ name, audience }: Pick<Namespace, 'name' | 'audience'>): string {
    return audience ?? this.issuerOf(name);
  }

  /** The public address of a path of this server. */
  urlOf(path: string): string {
    return this.base + path;
  }
}
