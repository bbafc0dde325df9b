/** The limits that docs/operations.md states for database outages, in milliseconds. */
export const deadlines = {
  /** Every request is answered within this time, with 503 if it cannot be served. */
  answerMs: 5_000,
  /** Every request is served again within this time after the database has recovered. */
  recoveryMs: 10_000,
} as const;

/** @throws Error if the response does not arrive in time */
export async function within<T>(answer: Promise<T>, what = 'A request'): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`${what} was not answered within ${deadlines.answerMs} ms.`);
    timer = setTimeout(() => reject(error), deadlines.answerMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
