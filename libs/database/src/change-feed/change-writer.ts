import { EventSubscriber, type EntitySubscriberInterface, type QueryRunner } from 'typeorm';
import { changeTransport } from '../change-transport.js';
import { ChangeRepository, publishedBy } from '../repositories/change.repository.js';

interface TransactionEvent {
  queryRunner: QueryRunner;
}

/**
 * Inserts the changes of a transaction right before its commit, for nodes that poll. Transactions within others are
 * savepoints: what they publish waits for the outermost commit, which may come minutes later.
 */
@EventSubscriber()
export class ChangeWriter implements EntitySubscriberInterface {
  /** The number of transactions within each other, by connection. */
  private readonly depths = new WeakMap<QueryRunner, number>();
  /** The number of published changes that are inserted already, by connection. */
  private readonly inserted = new WeakMap<QueryRunner, number>();

  afterTransactionStart({ queryRunner }: TransactionEvent): void {
    this.depths.set(queryRunner, this.depthOf(queryRunner) + 1);
  }

  async beforeTransactionCommit({ queryRunner }: TransactionEvent): Promise<void> {
    if (changeTransport(queryRunner.dataSource) !== 'poll') return;
    if (this.depthOf(queryRunner) > 1) return;
    const published = publishedBy(queryRunner);
    const rest = [...new Set(published.slice(this.inserted.get(queryRunner) ?? 0))];
    if (rest.length === 0) return;
    this.inserted.set(queryRunner, published.length);
    await new ChangeRepository(queryRunner.manager).insert(rest);
  }

  afterTransactionCommit({ queryRunner }: TransactionEvent): void {
    this.depths.set(queryRunner, this.depthOf(queryRunner) - 1);
  }

  afterTransactionRollback({ queryRunner }: TransactionEvent): void {
    this.depths.set(queryRunner, this.depthOf(queryRunner) - 1);
  }

  private depthOf(queryRunner: QueryRunner): number {
    return this.depths.get(queryRunner) ?? 0;
  }
}
