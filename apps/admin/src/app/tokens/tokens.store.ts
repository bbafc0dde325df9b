import { Injectable } from '@angular/core';
import {
  checkToken,
  issueToken,
  listApiKeys,
  listUsers,
  previewToken,
  type TokenCheckReport,
  type TestToken,
  type TokenPreviewRequest,
  type TokenPreview,
  type TokenCheckRequest,
  type TestTokenRequest,
} from '#client';
import type { Finder } from '../shared/record-picker';

const MAX_OPTIONS = 10;

/** API calls of the token and claim screens. Tokens are sent only in request bodies, and are not stored. */
@Injectable({ providedIn: 'root' })
export class TokensStore {
  /** Possible subjects of a token: users, and API keys labeled by `called`. */
  subjects(ns: string, called: (apiKey: { name: string }) => string): Finder {
    return async (q, signal) => {
      const [users, apiKeys] = await Promise.all([
        listUsers(ns, { q, limit: MAX_OPTIONS }, { signal }),
        listApiKeys(ns, { q, limit: MAX_OPTIONS }, { signal }),
      ]);
      return [
        ...users.items,
        ...apiKeys.items.map(({ id, name }) => ({ id, name: called({ name }) })),
      ];
    };
  }

  preview(ns: string, trial: TokenPreviewRequest, signal?: AbortSignal): Promise<TokenPreview> {
    return previewToken(ns, trial, { signal });
  }

  issue(ns: string, trial: TestTokenRequest): Promise<TestToken> {
    return issueToken(ns, trial);
  }

  check(ns: string, token: TokenCheckRequest): Promise<TokenCheckReport> {
    return checkToken(ns, token);
  }
}
