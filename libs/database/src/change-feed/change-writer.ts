import { EventSubscriber, type EntitySubscriberInterface, type QueryRunner } from 'typeorm';
import { changeTransport } from '../change-transport.js';
import { ChangeRepository, publishedBy } from '../repositories/change.repository.js';

/** Inserts the changes of a transaction before its commit, for nodes that poll. */
@EventSubscriber()
export class ChangeWriter implements EntitySubscriberInterface {
  /** The changes of a connection that are inserted already. */
  private readonly inserted = new WeakMap<QueryRunner, number>();

  async beforeTransactionCommit({ queryRunner }: { queryRunner: QueryRunner }): Promise<void> {
    if (changeTransport(queryRunner.dataSource) !== 'poll') return;
    const published = publishedBy(queryRunner);
    const rest = [...new Set(published.slice(this.inserted.get(queryRunner) ?? 0))];
    if (rest.length === 0) return;
    this.inserted.set(queryRunner, published.length);
    await new ChangeRepository(queryRunner.manager).insert(rest);
  }
}
