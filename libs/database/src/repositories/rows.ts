import type {
  DeepPartial,
  EntityManager,
  EntityTarget,
  FindOptionsWhere,
  ObjectLiteral,
} from 'typeorm';

/** Inserts a row and returns it with generated values. */
export async function insertRow<T extends ObjectLiteral>(
  manager: EntityManager,
  type: EntityTarget<T>,
  values: NoInfer<DeepPartial<T>>,
): Promise<T> {
  const row = manager.create(type, values);
  await manager.insert(type, row);
  return row;
}

/** One row, locked until the transaction ends. */
export async function lockRow<T extends ObjectLiteral>(
  manager: EntityManager,
  type: EntityTarget<T>,
  where: FindOptionsWhere<T>,
): Promise<T | undefined> {
  return (await manager.findOne(type, { where, lock: { mode: 'for_no_key_update' } })) ?? undefined;
}

/** Why an edit failed: the row does not exist, or is no longer in an expected version. */
export type NotEdited = 'missing' | 'conflict';

/** Versions a change accepts: one, any of a list, any but those of a list; undefined for any. */
export type ExpectedVersions = number | readonly number[] | { not: readonly number[] } | undefined;

/** WHERE condition on `version`, and the value of its parameter. */
export function versionGuard(
  expected: Exclude<ExpectedVersions, undefined>,
  parameter: string,
): [condition: string, versions: readonly number[]] {
  return typeof expected === 'object' && 'not' in expected
    ? [`version <> ALL(${parameter}::int[])`, expected.not]
    : [`version = ANY(${parameter}::int[])`, [expected].flat()];
}

/** Updates one row and increments its version in one statement, if the version is expected. */
export async function editRow<T extends ObjectLiteral & { version: number; updatedAt: Date }>(
  manager: EntityManager,
  type: EntityTarget<T>,
  where: FindOptionsWhere<T>,
  expected: ExpectedVersions,
  patch: Partial<T>,
  now: Date,
): Promise<T | NotEdited> {
  const update = manager
    .createQueryBuilder()
    .update(type)
    .set({ ...patch, updatedAt: now, version: () => 'version + 1' })
    .where(where);
  if (expected !== undefined) {
    const [condition, versions] = versionGuard(expected, ':expected');
    update.andWhere(condition, { expected: versions });
  }
  const { affected } = await update.execute();
  const row = await manager.findOneBy(type, where);
  if (row === null) return 'missing';
  return affected === 1 ? row : 'conflict';
}

/** Deletes one row if its version is still one of `expected`. */
export async function deleteRow<T extends ObjectLiteral & { version: number }>(
  manager: EntityManager,
  type: EntityTarget<T>,
  where: FindOptionsWhere<T>,
  expected: ExpectedVersions,
): Promise<'deleted' | NotEdited> {
  const removal = manager.createQueryBuilder().delete().from(type).where(where);
  if (expected !== undefined) {
    const [condition, versions] = versionGuard(expected, ':expected');
    removal.andWhere(condition, { expected: versions });
  }
  const { affected } = await removal.execute();
  if (affected === 1) return 'deleted';
  return (await manager.existsBy(type, where)) ? 'conflict' : 'missing';
}
