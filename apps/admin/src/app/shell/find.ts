import { getNamespace, listNamespaces, listUsers, type Namespace, type User } from '#client';

/** Options in a pick-list; more input narrows them down. */
const MAX_OPTIONS = 10;

export async function findNamespaces(q: string, signal: AbortSignal): Promise<Namespace[]> {
  return (await listNamespaces({ q: q === '' ? undefined : q, limit: MAX_OPTIONS }, { signal }))
    .items;
}

export async function findUsers(ns: string, q: string, signal: AbortSignal): Promise<User[]> {
  return (await listUsers(ns, { q: q === '' ? undefined : q, limit: MAX_OPTIONS }, { signal }))
    .items;
}

/** @throws ApiProblem if the namespace does not exist or the administrator has no access to it */
export async function checkNamespace(name: string, signal: AbortSignal): Promise<void> {
  await getNamespace(name, { signal });
}
