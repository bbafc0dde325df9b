import { Column, CreateDateColumn, type ColumnOptions } from 'typeorm';

/**
 * A timestamp with milliseconds, the precision of a JavaScript Date, so that a value compares equal after it is stored
 * and read.
 */
export const InstantColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'timestamptz', precision: 3, ...options });

export const CreatedColumn = (): PropertyDecorator =>
  CreateDateColumn({ type: 'timestamptz', precision: 3, default: () => 'now()' });

export const TextColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'text', ...options });

/** Text that is sorted by its bytes, so that both engines paginate identically. */
export const KeyColumn = (): PropertyDecorator => Column({ type: 'text', collation: 'C' });
