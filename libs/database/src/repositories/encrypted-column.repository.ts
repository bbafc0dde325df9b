import type { EntityManager } from 'typeorm';

/** A column whose values are sealed under master keys, in a table that has an `id`. */
export interface EncryptedColumn {
  table: string;
  column: string;
  /** Columns of the same row that the seal is bound to. */
  boundTo: readonly string[];
}

/** How a seal begins: the version, and the name of the master key. */
const SEAL = '^v1\\.[A-Za-z0-9_-]{1,32}\\.';

export interface EncryptedValue {
  id: string;
  sealed: string;
  /** What the seal is bound to, by the name of its column. */
  boundTo: Record<string, string>;
}

/**
 * Sealed values of whatever table. The names of tables and columns come from the program, never from a request; the name
 * of the master key stands in each seal, between the first two dots.
 */
export class EncryptedColumnRepository {
  constructor(private readonly manager: EntityManager) {}

  /** How many values of a column lie under which master key; what is no seal lies under none. */
  async countByMasterKey({ table, column }: EncryptedColumn): Promise<Map<string, number>> {
    const rows = await this.manager.query<{ key: string; count: number }[]>(
      `SELECT split_part(${column}, '.', 2) AS key, count(*)::int AS count
         FROM ${table} WHERE ${column} ~ $1 GROUP BY 1`,
      [SEAL],
    );
    return new Map(rows.map(({ key, count }) => [key, count]));
  }

  /** Values that lie under another master key than this one, in the order of their ids, after one of them. */
  async listNotUnder(
    { table, column, boundTo }: EncryptedColumn,
    masterKey: string,
    { after, limit }: { after: string; limit: number },
  ): Promise<EncryptedValue[]> {
    const place = boundTo.map((name) => `'${name}', ${name}::text`).join(', ');
    return this.manager.query<EncryptedValue[]>(
      `SELECT id, ${column} AS sealed, jsonb_build_object(${place}) AS "boundTo"
         FROM ${table}
        WHERE ${column} IS NOT NULL AND split_part(${column}, '.', 2) <> $1 AND id > $2
        ORDER BY id LIMIT $3`,
      [masterKey, after, limit],
    );
  }

  /**
   * Puts another seal in the place of one that nobody has changed meanwhile.
   * @returns whether it was still there
   */
  async replace(
    { table, column }: EncryptedColumn,
    { id, sealed }: EncryptedValue,
    anew: string,
  ): Promise<boolean> {
    const [, count] = await this.manager.query<[unknown[], number]>(
      `UPDATE ${table} SET ${column} = $3 WHERE id = $1 AND ${column} = $2`,
      [id, sealed, anew],
    );
    return count === 1;
  }
}
