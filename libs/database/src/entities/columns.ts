import { Column, CreateDateColumn, type ColumnOptions } from 'typeorm';

/**
 * Kinds of columns that several tables share. Instants keep milliseconds, which is what a JavaScript
 * Date holds: what is read compares equal to what is stored.
 */
export const InstantColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'timestamptz', precision: 3, ...options });

export const CreatedColumn = (): PropertyDecorator =>
  CreateDateColumn({ type: 'timestamptz', precision: 3, default: () => 'now()' });

export const TextColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'text', ...options });

/** Names are ordered by their bytes, so that both engines page through them alike. */
export const KeyColumn = (): PropertyDecorator => Column({ type: 'text', collation: 'C' });
