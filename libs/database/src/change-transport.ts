import type { DataSource } from 'typeorm';

/** How changes reach the other nodes: LISTEN and NOTIFY, or a table that every node polls. */
export type ChangeTransport = 'notify' | 'poll';

const transports = new WeakMap<DataSource, ChangeTransport>();

export const changeTransport = (dataSource: DataSource): ChangeTransport =>
  transports.get(dataSource) ?? 'notify';

export function setChangeTransport(dataSource: DataSource, transport: ChangeTransport): void {
  transports.set(dataSource, transport);
}
