import { listNamespaces, listUsers, type NamespaceResponse, type UserResponse } from '#client';

/** How many a pick-list shows; more is narrowed by typing. */
const FEW = 10;

export async function findNamespaces(q: string, signal: AbortSignal): Promise<NamespaceResponse[]> {
  return (await listNamespaces({ q: q === '' ? undefined : q, limit: FEW }, { signal })).items;
}

export async function findUsers(
  ns: string,
  q: string,
  signal: AbortSignal,
): Promise<UserResponse[]> {
  return (await listUsers(ns, { q: q === '' ? undefined : q, limit: FEW }, { signal })).items;
}
