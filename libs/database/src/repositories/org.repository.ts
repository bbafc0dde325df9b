import { Any, type EntityManager } from 'typeorm';
import { Org, OrgMember } from '../entities/org.entity.js';
import { User } from '../entities/user.entity.js';
import { inBatches } from './batches.js';
import { boundedSearch, byName, readPage, type Page, type PageRequest } from './page.js';
import {
  deleteRow,
  editRow,
  insertRow,
  lockRow,
  type NotEdited,
  type ExpectedVersions,
} from './rows.js';

export type NewOrg = Pick<Org, 'id' | 'name' | 'nameKey' | 'description'>;

export class OrgRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewOrg): Promise<Org> {
    return insertRow(this.manager, Org, values);
  }

  async findById(id: string): Promise<Org | undefined> {
    return (await this.manager.findOneBy(Org, { id })) ?? undefined;
  }

  /** The org, locked until the transaction ends. */
  lock(id: string): Promise<Org | undefined> {
    return lockRow(this.manager, Org, { id });
  }

  /** Existing orgs with these names, in any order. */
  findByNameKeys(nameKeys: readonly string[]): Promise<Org[]> {
    return this.manager.findBy(Org, { nameKey: Any([...nameKeys]) });
  }

  /** @returns the ids of the inserted orgs; those whose names are taken are skipped */
  async insertWhereFree(values: readonly NewOrg[]): Promise<string[]> {
    const ids: string[] = [];
    for await (const batch of inBatches(values)) {
      const inserted = await this.manager
        .createQueryBuilder()
        .insert()
        .into(Org)
        .values(batch)
        .orIgnore()
        .returning('id')
        .execute();
      ids.push(...(inserted.raw as { id: string }[]).map(({ id }) => id));
    }
    return ids;
  }

  /** Orgs by folded name, locked against deletion until the transaction ends. */
  lockByNameKeys(nameKeys: readonly string[]): Promise<Org[]> {
    return this.manager
      .createQueryBuilder(Org, 'org')
      .where({ nameKey: Any([...nameKeys]) })
      .orderBy('org.id')
      .setLock('for_key_share')
      .getMany();
  }

  edit(
    id: string,
    expected: ExpectedVersions,
    patch: Partial<Org>,
    now: Date,
  ): Promise<Org | NotEdited> {
    return editRow(this.manager, Org, { id }, expected, patch, now);
  }

  delete(id: string, expected: ExpectedVersions): Promise<'deleted' | NotEdited> {
    return deleteRow(this.manager, Org, { id }, expected);
  }

  /** `member`: only the orgs that this user is in. */
  page(request: PageRequest, member?: { namespaceId: string; userId: string }): Promise<Page<Org>> {
    const query = this.manager.createQueryBuilder(Org, 'org');
    if (member) {
      query.andWhere(
        `org.id IN (SELECT m.org_id FROM org_members m
                     WHERE m.namespace_id = CAST(:namespaceId AS uuid) AND m.user_id = CAST(:userId AS uuid))`,
        member,
      );
    }
    return readPage(query, request, byName, 'name');
  }

  /** The users in an org, of the `visible` namespaces only (undefined for all), each with its namespace. */
  async members(
    orgId: string,
    request: PageRequest,
    visible: readonly string[] | undefined,
  ): Promise<Page<User>> {
    const query = this.manager
      .createQueryBuilder(User, 'user')
      .innerJoinAndSelect('user.namespace', 'namespace')
      .where(
        'user.id IN (SELECT m.user_id FROM org_members m WHERE m.org_id = CAST(:orgId AS uuid))',
        { orgId },
      );
    if (visible) query.andWhere('user.namespaceId = ANY(CAST(:visible AS uuid[]))', { visible });
    const all = 'SELECT FROM org_members WHERE org_id = $1';
    const bounded = await boundedSearch(this.manager, request, all, [orgId]);
    return readPage(query, bounded, byName, 'name');
  }

  /** Adds a user to an org; idempotent. Foreign keys reject unknown users. */
  async addMember(orgId: string, namespaceId: string, userId: string): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(OrgMember)
      .values({ orgId, namespaceId, userId })
      // On conflict, writes the namespace again: the foreign key then rejects a membership of another namespace.
      .orUpdate(['namespace_id'], ['org_id', 'user_id'])
      .execute();
  }

  /** @returns whether the user was in the org. */
  async removeMember(orgId: string, namespaceId: string, userId: string): Promise<boolean> {
    const { affected } = await this.manager.delete(OrgMember, { orgId, namespaceId, userId });
    return affected === 1;
  }

  countMembers(orgId: string, visible: readonly string[] | undefined): Promise<number> {
    const query = this.manager
      .createQueryBuilder(OrgMember, 'member')
      .where('member.orgId = :orgId', { orgId });
    if (visible) query.andWhere('member.namespaceId = ANY(CAST(:visible AS uuid[]))', { visible });
    return query.getCount();
  }
}
