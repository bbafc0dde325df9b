import { Injectable } from '@nestjs/common';
import type { Namespace } from '#database';
import { AudienceKeys } from '../../keys/audiences/audience-keys.js';
import { AppError } from '../../core/errors/app-error.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';

/** Decides which audiences a token may have. */
@Injectable()
export class AudiencePolicy {
  constructor(
    private readonly audiences: AudienceKeys,
    private readonly urls: PublicUrls,
  ) {}

  /**
   * The requested audience, or the one that the session was narrowed to; undefined for the namespace's own. Any other
   * audience must be registered in the namespace.
   * @throws AppError audience.refused
   */
  async grantAudience(
    namespace: Namespace,
    requested: string | undefined,
    narrowedTo: string | null = null,
  ): Promise<string | undefined> {
    const audience = requested ?? narrowedTo ?? undefined;
    if (audience === undefined) return undefined;
    const beyondSession = narrowedTo !== null && audience !== narrowedTo;
    if (beyondSession || !(await this.isRegistered(namespace, audience))) throw refused();
    return audience;
  }

  private async isRegistered(namespace: Namespace, audience: string): Promise<boolean> {
    return (
      audience === this.urls.defaultAudienceOf(namespace) ||
      this.audiences.isRegistered(namespace.id, audience)
    );
  }
}

function refused(): AppError {
  return new AppError(
    'audience.refused',
    'The audience is neither the audience of the namespace nor registered there, or the session is limited to another audience.',
  );
}
