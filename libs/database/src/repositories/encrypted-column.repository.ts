import type { EntityManager } from 'typeorm';

/** A column with values encrypted under master keys, in a table with an `id`. */
export interface EncryptedColumn {
  table: string;
  column: string;
  /** Columns of the same row that the ciphertext is bound to (additional data). */
  boundTo: readonly string[];
}

/** Prefix of a ciphertext: version and master key id. */
const CIPHERTEXT_PREFIX = '^v1\\.[A-Za-z0-9_-]{1,32}\\.';

export interface EncryptedValue {
  id: string;
  ciphertext: string;
  /** Values of the bound columns, by column name. */
  boundTo: Record<string, string>;
}

/**
 * Encrypted values of any table. Table and column names are constants of the program, never user input; each
 * ciphertext names its master key between the first two dots.
 */
export class EncryptedColumnRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Number of values of a column per master key; values that are not ciphertexts are not counted.
   */
  async countByMasterKey({ table, column }: EncryptedColumn): Promise<Map<string, number>> {
    const rows = await this.manager.query<{ key: string; count: number }[]>(
      `SELECT split_part(${column}, '.', 2) AS key, count(*)::int AS count
         FROM ${table} WHERE ${column} ~ $1 GROUP BY 1`,
      [CIPHERTEXT_PREFIX],
    );
    return new Map(rows.map(({ key, count }) => [key, count]));
  }

  /** Values encrypted under other master keys, ordered by id, after the given id. */
  async listNotUnder(
    { table, column, boundTo }: EncryptedColumn,
    masterKey: string,
    { after, limit }: { after: string; limit: number },
  ): Promise<EncryptedValue[]> {
    const place = boundTo.map((name) => `'${name}', ${name}::text`).join(', ');
    return this.manager.query<EncryptedValue[]>(
      `SELECT id, ${column} AS ciphertext, jsonb_build_object(${place}) AS "boundTo"
         FROM ${table}
        WHERE ${column} IS NOT NULL AND split_part(${column}, '.', 2) <> $1 AND id > $2
        ORDER BY id LIMIT $3`,
      [masterKey, after, limit],
    );
  }

  /**
   * Replaces a ciphertext unless it has changed in the meantime.
   * @returns whether it was replaced
   */
  async replace(
    { table, column }: EncryptedColumn,
    { id, ciphertext }: EncryptedValue,
    reencrypted: string,
  ): Promise<boolean> {
    const [, count] = await this.manager.query<[unknown[], number]>(
      `UPDATE ${table} SET ${column} = $3 WHERE id = $1 AND ${column} = $2`,
      [id, ciphertext, reencrypted],
    );
    return count === 1;
  }
}
