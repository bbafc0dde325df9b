import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  addOrgMember,
  createGroup,
  createOrg,
  createUser,
  getUser,
  listGroups,
  listOrgMembers,
  listOrgs,
  listSessions,
  type User,
} from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace, newUser, refreshTokenOf, uniqueName } from '../support/api.js';
import {
  confirm,
  field,
  goTo,
  heading,
  notice,
  pick,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;
let ns: string;

beforeAll(async () => {
  signet = await TestConsole.shared();
  ({ name: ns } = await newNamespace());
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

const at = ({ id }: User): string => `/namespaces/${ns}/users/${id}`;
const liveOf = async ({ id }: User): Promise<number> =>
  (await listSessions(ns, { userId: id, live: true })).items.length;

describe('a user', () => {
  it('joins and leaves groups and orgs', async () => {
    const ann = await createUser(ns, { name: 'ann' });
    const group = await createGroup(ns, { name: 'readers & <writers>' });
    const org = await createOrg({ name: uniqueName('ACME') });
    const page = await signet.newPage();
    await signIn(page, at(ann));
    await pick(page, 'Add to a group', group.name);
    await page.getByRole('link', { name: group.name }).waitFor();
    await pick(page, 'Add to an org', org.name);
    await page.getByRole('link', { name: org.name }).waitFor();
    expect((await listGroups(ns, { userId: ann.id })).items).toMatchObject([{ id: group.id }]);
    expect((await listOrgs({ $namespace: ns, userId: ann.id })).items).toHaveLength(1);
    await page.getByRole('button', { name: `Remove from ${group.name}` }).click();
    await page.getByText('No groups.').waitFor();
    await page.getByRole('button', { name: `Remove from ${org.name}` }).click();
    await page.getByText('No orgs.').waitFor();
    expect((await listGroups(ns, { userId: ann.id })).items).toEqual([]);
    expect((await listOrgs({ $namespace: ns, userId: ann.id })).items).toEqual([]);
  });

  it('loses all sessions after a confirmation with their number', async () => {
    const bob = await newUser(ns);
    for (let i = 0; i < 2; i++) await refreshTokenOf(ns, bob.name);
    const other = await newUser(ns);
    await refreshTokenOf(ns, other.name);
    const page = await signet.newPage();
    await signIn(page, at(bob));
    await page.getByText('Active sessions: 2').waitFor();
    await page.getByRole('link', { name: 'Show sessions' }).click();
    await page.getByText(`Sessions of ${bob.name}`).waitFor();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
    // The list is filtered by user, but the button would revoke the sessions of the whole namespace.
    expect(await page.getByRole('button', { name: 'Revoke all sessions' }).count()).toBe(0);
    await page.goBack();
    await page.getByRole('button', { name: 'Revoke all sessions' }).click();
    expect(await confirm(page, 'Revoke all sessions')).toContain('Revokes 2 active sessions.');
    await page.getByText('Active sessions: 0').waitFor();
    expect([await liveOf(bob), await liveOf(other)]).toEqual([0, 1]);
  });
});

describe('an org', () => {
  it('is created, gets members from several namespaces, and is deleted after a confirmation with their number', async () => {
    const { name: other } = await newNamespace();
    const [mine, theirs] = [
      await createUser(ns, { name: 'cora' }),
      await createUser(other, { name: 'dora' }),
    ];
    const name = uniqueName('<i>Big</i> Company');
    const page = await signet.newPage();
    await signIn(page);
    await goTo(page, 'Orgs');
    await page.getByRole('link', { name: 'Create org' }).first().click();
    await field(page, 'Name').fill(name);
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(page, name).waitFor();
    await page.getByText('No members yet.').waitFor();
    for (const [namespace, user] of [
      [ns, mine],
      [other, theirs],
    ] as const) {
      await pick(page, 'Namespace of the new member', namespace);
      await pick(page, `Add member from ${namespace}`, user.name);
      await page.getByRole('row').filter({ hasText: user.name }).getByText(namespace).waitFor();
    }
    const [org] = (await listOrgs({ q: name })).items;
    expect((await listOrgMembers(org?.id ?? '')).items).toHaveLength(2);
    await page.getByRole('row').filter({ hasText: 'cora' }).getByRole('button').click();
    await page.getByRole('link', { name: 'cora' }).waitFor({ state: 'detached' });
    await field(page, 'Description').fill('known to all');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    await page.getByRole('button', { name: 'Delete' }).click();
    expect(await confirm(page, 'Delete')).toContain('1 member loses this org');
    await heading(page, 'Orgs').waitFor();
    expect((await listOrgs({ q: name })).items).toEqual([]);
    await getUser(ns, mine.id);
  });

  it('shows a namespace-admin only members of their own namespaces', async () => {
    const { name: other } = await newNamespace();
    const org = await createOrg({ name: uniqueName('Shared') });
    const [mine, theirs] = [await newUser(ns), await newUser(other)];
    await addOrgMember(org.id, ns, mine.id);
    await addOrgMember(org.id, other, theirs.id);
    const admin = await newAdministrator({ role: 'namespace-admin', namespaces: [ns] });
    const page = await signet.newPage();
    await signIn(page, `/orgs/${org.id}`, admin);
    await page.getByRole('link', { name: mine.name }).waitFor();
    expect(await page.getByText(theirs.name).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    expect(await field(page, 'Name').isEditable()).toBe(false);
  });
});
