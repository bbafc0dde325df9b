import { Injectable } from '@nestjs/common';
import { Database, type ApiKey, type SigningKey } from '#database';
import { ApiKeysService, type PreparedApiKey } from '../../identity/api-keys/api-keys.service.js';
import { Clock } from '../../core/time/clock.js';
import { asAppError } from '../../core/errors/as-app-error.js';
import {
  NamespacesService,
  type PreparedNamespace,
} from '../../identity/namespaces/namespaces.service.js';
import {
  CLIENT_KEY_NAME,
  JwtisAuthenticator,
  kidTaken,
  kidUnusable,
} from './jwtis-authenticator.js';
import { toRegistration } from './jwtis-registration.js';
import type { JwtisKeys, JwtisRegister, JwtisRegistered } from './jwtis.dto.js';

/** The end of the year 9999, for a key without expiry: clients compare the number with their clock. */
const NEVER = 253_402_300_799;

/** Registers clients and returns their public keys. A `kid` is a namespace, and its client an API key of it. */
@Injectable()
export class JwtisKeysService {
  constructor(
    private readonly database: Database,
    private readonly namespaces: NamespacesService,
    private readonly apiKeys: ApiKeysService,
    private readonly callers: JwtisAuthenticator,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates a namespace and the API key of its client in one transaction.
   * @throws AppError as `JwtisAuthenticator` does; request.invalid; kid.taken if the name, or a confusable one, exists
   */
  async register(
    kid: string,
    options: JwtisRegister,
    authorization: string | undefined,
  ): Promise<JwtisRegistered> {
    await this.callers.authenticateRegistrar(kid, authorization);
    const { namespace: settings, expiry } = toRegistration(kid, options);
    const namespace = await this.namespaces.prepareNamespace(settings);
    const key = this.apiKeys.prepareApiKey(namespace.row.id, {
      name: CLIENT_KEY_NAME,
      maySetClaims: true,
      expiresAt: new Date(this.clock.now().getTime() + expiry * 1000).toISOString(),
    });
    const first = namespace.keys.map((one) => ({ ...one, state: 'active' as const }));
    const { sig, enc } = publicKeys(first);
    await this.insert(namespace, key);
    return {
      kid,
      client_token: key.key,
      pub_sig_key: sig,
      pub_enc_key: enc,
      expiry: endOf(key.row),
      valid: true,
    };
  }

  /** @throws AppError as `JwtisAuthenticator` does; kid.unusable where a key has no public part */
  async keys(kid: string, authorization: string | undefined): Promise<JwtisKeys> {
    const caller = await this.callers.authenticateCaller(kid, authorization);
    const key = await this.callers.keyOf(caller);
    const live = await this.database.signingKeys.listLive(caller.namespace.id);
    return { ...publicKeys(live), expiry: endOf(key), valid: true };
  }

  private async insert(namespace: PreparedNamespace, key: PreparedApiKey): Promise<void> {
    try {
      await this.database.transaction(async (tx) => {
        await this.namespaces.insertNamespace(tx, namespace);
        await this.apiKeys.insertApiKey(tx, key);
      });
    } catch (error) {
      throw asAppError(error).code === 'namespace.name_taken' ? kidTaken() : error;
    }
  }
}

type PublicKeys = Pick<JwtisKeys, 'sig' | 'enc'>;

/** The active public keys. */
function publicKeys(
  keys: readonly Pick<SigningKey, 'purpose' | 'state' | 'publicJwk'>[],
): PublicKeys {
  const active = (purpose: SigningKey['purpose']) =>
    keys.find((key) => key.purpose === purpose && key.state === 'active')?.publicJwk;
  const sig = active('access');
  const enc = active('encryption');
  if (!sig) throw kidUnusable('The namespace signs with HMAC, which has no public key.');
  if (!enc) throw kidUnusable('The namespace does not encrypt: its `refreshEncryption` is null.');
  return { sig, enc };
}

function endOf({ expiresAt }: Pick<ApiKey, 'expiresAt'>): number {
  return expiresAt === null ? NEVER : Math.floor(expiresAt.getTime() / 1000);
}
