import type { Page } from 'playwright-core';

/** The ids of the records whose screens are opened. */
export interface Shown {
  ns: string;
  userId: string;
  groupId: string;
  apiKeyId: string;
  orgId: string;
  administratorId: string;
}

/**
 * The URLs of all screens. The navigation of a namespace supplies the first ones, so that a new screen is included
 * automatically; forms and detail screens follow.
 *
 * @param page shows a screen of the namespace
 */
export async function allScreens(page: Page, shown: Shown): Promise<string[]> {
  const links = page.getByRole('navigation', { name: 'Navigation' }).getByRole('link');
  await links.filter({ hasText: 'API keys' }).waitFor();
  const led = await Promise.all((await links.all()).map((link) => link.getAttribute('href')));
  const at = `/namespaces/${shown.ns}`;
  return [
    ...led.map((href) => href ?? ''),
    '/namespaces/~new',
    `${at}/users/new`,
    `${at}/users/${shown.userId}`,
    `${at}/groups/new`,
    `${at}/groups/${shown.groupId}`,
    `${at}/api-keys/new`,
    `${at}/api-keys/${shown.apiKeyId}`,
    `/orgs/new`,
    `/orgs/${shown.orgId}`,
    '/administrators/~new',
    `/administrators/${shown.administratorId}`,
    '/account/nothing-here',
    `${at}/users?q=nothing-like-this`,
  ];
}
