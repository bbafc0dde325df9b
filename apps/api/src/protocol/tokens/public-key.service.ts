import { Injectable } from '@nestjs/common';
import { AppError } from '../../core/errors/app-error.js';
import { encodePublicKey, publicKeyDer } from '../../keys/signing-keys/key-material.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { refuseIfDeleted } from './refuse-if-deleted.js';
import type { PublicKeyResponse } from './tokens.dto.js';

@Injectable()
export class PublicKeyService {
  constructor(
    private readonly namespaces: NamespaceDirectory,
    private readonly keyRing: KeyRing,
  ) {}

  /** The public key of the active access token key. */
  async getPublicKey(name: string, encodingForm: string): Promise<PublicKeyResponse> {
    const namespace = await this.namespaces.findEnabledNamespace(name);
    if (!namespace) throw refused();
    const current = this.keyRing.loadKeyRing(namespace.id).then((keys) => keys.activeKey('access'));
    const { algorithm, publicJwk } = await refuseIfDeleted(current, refused);
    if (publicJwk === null) {
      throw new AppError(
        'public_key.none',
        `The namespace signs with ${algorithm}, which has no public key. Verifiers need a namespace with an asymmetric algorithm.`,
      );
    }
    return { alg: algorithm, key: encodePublicKey(publicKeyDer(publicJwk), encodingForm) };
  }
}

function refused(): AppError {
  return new AppError('namespace.refused', 'Unknown namespace.');
}
