import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

const joints = new AsyncLocalStorage<JointTransaction>();

/**
 * One transaction for everything that a piece of work writes, however many transactions it opens: each becomes a
 * savepoint. It begins with the first of them, so that work before it, such as hashing a password, holds no connection.
 */
export class JointTransaction {
  private runner: QueryRunner | undefined;
  private ended = false;

  /** @param first runs at the beginning of the transaction */
  constructor(
    private readonly dataSource: DataSource,
    private readonly first: (manager: EntityManager) => Promise<void>,
  ) {}

  /** The one that the calling code is in; undefined where there is none. */
  static current(): JointTransaction | undefined {
    const joint = joints.getStore();
    return joint?.ended === true ? undefined : joint;
  }

  /** The connection of the transaction; undefined until it has begun. */
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

  /** Runs `work` in it, then `last`, and commits; rolls back where either fails. */
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
        // On a broken connection this fails too, and the transaction has ended with it.
        await this.runner.rollbackTransaction().catch(() => undefined);
      }
      throw error;
    } finally {
      this.ended = true;
      await this.runner?.release();
    }
  }
}

/** A manager that uses the connection of the joint transaction while there is one, and the pool otherwise. */
export function joining(pool: EntityManager): EntityManager {
  return new Proxy(pool, {
    get(target, property) {
      const manager = JointTransaction.current()?.manager ?? target;
      const value: unknown = Reflect.get(manager, property, manager);
      return typeof value === 'function' ? (value.bind(manager) as unknown) : value;
    },
  });
}
