import { DefaultNamingStrategy } from 'typeorm';

/** Columns are snake_case. Constraints and indices are named by the entities, one by one. */
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
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
