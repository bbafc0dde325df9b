/** Rows of one multi-row statement. PostgreSQL accepts 65,535 parameters; an entity has fewer than 60 columns. */
const ROWS_PER_STATEMENT = 1000;

/** Splits rows so that no statement exceeds the parameter limit of the database protocol, however many rows there are. */
export function inBatches<T>(rows: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    batches.push(rows.slice(at, at + ROWS_PER_STATEMENT));
  }
  return batches;
}
