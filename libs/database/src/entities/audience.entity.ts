import { Column, Entity, JoinColumn, ManyToOne, Unique } from 'typeorm';
import { KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** An application that accepts access tokens of a namespace. If it has a key, its tokens are encrypted. */
@Entity('audiences')
@Unique(['namespaceId', 'name'])
export class Audience extends VersionedEntity {
  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: Namespace;

  /** The exact `aud` of the tokens. */
  @KeyColumn()
  name: string;

  /** The public key as registered; null if there is a key set or no key. */
  @Column({ type: 'jsonb', nullable: true })
  jwk: Record<string, unknown> | null;

  /** The key set as registered; null if there is a single key or none. */
  @Column({ type: 'jsonb', nullable: true })
  jwks: { keys: Record<string, unknown>[] } | null;

  /** The key management algorithm (RFC 7518 section 4). */
  @TextColumn()
  alg: string;

  /** The content encryption algorithm (RFC 7518 section 5). */
  @TextColumn()
  enc: string;
}
