import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';

/** The issuer of each namespace. It comes from the settings alone: no header can change it. */
@Injectable()
export class Issuers {
  private readonly base: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.base = settings.publicUrl.href.replace(/\/$/, '');
  }

  /** RFC 8414 section 2: an address without query and fragment. */
  of(namespaceName: string): string {
    return `${this.base}/ns/${namespaceName}`;
  }

  /** The public address of a path of this server. */
  address(path: string): string {
    return this.base + path;
  }
}
