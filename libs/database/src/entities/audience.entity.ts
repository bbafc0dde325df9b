import { Column, Entity, JoinColumn, ManyToOne, Unique } from 'typeorm';
import { KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** An application that access tokens of a namespace are made for. With a key, its tokens are encrypted for it. */
@Entity('audiences')
@Unique(['namespaceId', 'name'])
export class Audience extends VersionedEntity {
  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: Namespace;

  /** The `aud` of the tokens, letter for letter. */
  @KeyColumn()
  name: string;

  /** The public key as it was registered; null where there is a key set, or no key. */
  @Column({ type: 'jsonb', nullable: true })
  jwk: Record<string, unknown> | null;

  /** The key set as it was registered; null where there is one key, or none. */
  @Column({ type: 'jsonb', nullable: true })
  jwks: { keys: Record<string, unknown>[] } | null;

  /** How the content key is handed over (RFC 7518 section 4). */
  @TextColumn()
  alg: string;

  /** How the content is sealed (RFC 7518 section 5). */
  @TextColumn()
  enc: string;
}
