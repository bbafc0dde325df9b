import { DefaultNamingStrategy, type Table } from 'typeorm';

/**
 * Column names are snake_case. Constraints and indexes are named after their table and columns, following PostgreSQL:
 * `users_pkey`, `users_namespace_id_name_key_unique`. Entities name those explicitly that would collide or be too
 * long.
 */
export class SnakeCase extends DefaultNamingStrategy {
  override columnName(
    property: string,
    customName: string | undefined,
    prefixes: string[],
  ): string {
    return customName ?? snake([...prefixes, property].join('_'));
  }

  override joinColumnName(relation: string, referencedColumn: string): string {
    return snake(`${relation}_${referencedColumn}`);
  }

  override primaryKeyName(table: Table | string): string {
    return `${this.getTableName(table)}_pkey`;
  }

  override foreignKeyName(table: Table | string, columns: string[]): string {
    // TypeORM sorts columns by their referenced column; our foreign keys start with the namespace.
    const ordered = columns.toSorted((one, other) => rank(one) - rank(other));
    return `${this.getTableName(table)}_${ordered.join('_')}_fkey`;
  }

  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return `${this.getTableName(table)}_${columns.join('_')}_unique`;
  }

  override indexName(table: Table | string, columns: string[]): string {
    return `${this.getTableName(table)}_${columns.join('_')}_index`;
  }
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

const rank = (column: string): number => (column === 'namespace_id' ? 0 : 1);
