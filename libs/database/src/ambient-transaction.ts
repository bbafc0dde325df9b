import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

const joints = new AsyncLocalStorage<AmbientTransaction>();

/**
 * One transaction for all writes of an operation, however many transactions it opens: each becomes a savepoint. It
 * starts with the first of them, so that earlier work, such as hashing a password, holds no connection.
 */
export class AmbientTransaction {
  private runner: QueryRunner | undefined;
  private ended = false;

  /** @param first runs at the start of the transaction */
  constructor(
    private readonly dataSource: DataSource,
    private readonly first: (manager: EntityManager) => Promise<void>,
  ) {}

  /** The ambient transaction of the calling code; undefined if there is none. */
  static current(): AmbientTransaction | undefined {
    const joint = joints.getStore();
    return joint?.ended === true ? undefined : joint;
  }

  /** Manager of the transaction; undefined before it starts. */
  get manager(): EntityManager | undefined {
    return this.ended ? undefined : this.runner?.manager;
  }

  async transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (!this.runner) {
      this.runner = this.dataSource.createQueryRunner();
      await this.runner.startTransaction();
      await this.first(this.runner.manager);
    }
    return this.runner.manager.transaction(work);
  }

  /** Runs `work` and `last` in the transaction and commits; rolls back if either fails. */
  async run<T>(
    work: () => Promise<T>,
    last: (manager: EntityManager, result: T) => Promise<void>,
  ): Promise<T> {
    try {
      const result = await joints.run(this, work);
      if (this.runner) {
        await last(this.runner.manager, result);
        await this.runner.commitTransaction();
      }
      return result;
    } catch (error) {
      if (this.runner?.isTransactionActive === true) {
        // The rollback fails on a broken connection, which has already ended the transaction.
        await this.runner.rollbackTransaction().catch(() => undefined);
      }
      throw error;
    } finally {
      this.ended = true;
      await this.runner?.release();
    }
  }
}

/** Delegates to the manager of the ambient transaction if there is one, otherwise to the pool. */
export function withAmbientTransaction(pool: EntityManager): EntityManager {
  return new Proxy(pool, {
    get(target, property) {
      const manager = AmbientTransaction.current()?.manager ?? target;
      const value: unknown = Reflect.get(manager, property, manager);
      return typeof value === 'function' ? (value.bind(manager) as unknown) : value;
    },
  });
}
