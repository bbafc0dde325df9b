import { Injectable } from '@nestjs/common';
import type { ApiKey, Namespace } from '#database';
import { ApiKeyAuthenticator } from '../../identity/api-keys/api-key-authenticator.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import type { ClientParameters } from './oauth.dto.js';

/** The credentials of a client in a request. */
export interface ClientCredentials extends ClientParameters {
  /** The Authorization header. */
  authorization?: string;
  address: string;
}

/** Authenticates API keys by HTTP Basic or by the form, never by both (RFC 6749 section 2.3). */
@Injectable()
export class ClientAuthentication {
  constructor(
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError client.refused */
  async authenticateClient(namespace: Namespace, credentials: ClientCredentials): Promise<ApiKey> {
    const { id, secret } = readCredentials(credentials);
    const now = this.clock.now();
    const key = await this.apiKeys.authenticate(namespace, secret, credentials.address, now);
    if (!key || (id !== '' && id !== key.id)) throw clientRefused();
    return key;
  }
}

function readCredentials(credentials: ClientCredentials): { id: string; secret: string } {
  const { authorization, client_id: id = '', client_secret: secret } = credentials;
  if (authorization === undefined) {
    if (secret === undefined) throw clientRefused();
    return { id, secret };
  }
  if (secret !== undefined) {
    throw new AppError(
      'request.invalid',
      'The client authenticates twice: in the header and in the form. Send one of them.',
    );
  }
  const basic = readBasic(authorization);
  if (id !== '' && id !== basic.id) throw clientRefused();
  return basic;
}

/** Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1). */
function readBasic(authorization: string): { id: string; secret: string } {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(authorization) ?? [];
  if (encoded === undefined) throw clientRefused();
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) throw clientRefused();
  return {
    id: decodeFormValue(text.slice(0, colon)),
    secret: decodeFormValue(text.slice(colon + 1)),
  };
}

function decodeFormValue(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw clientRefused();
  }
}

/** The client has no usable API key. */
export function clientRefused(): AppError {
  return new AppError('client.refused', 'The API key is not accepted.');
}
