import { Id, Name, Text, Timestamp, Integer } from '../../core/fields/fields.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';

export class GroupMemberPath extends NamespacedIdPath {
  @Id()
  userId: string;
}

export class GroupCreate {
  @Name({ description: 'Stands in the tokens of its members.' })
  name: string;

  @Text({ max: 1000, optional: true })
  description?: string;
}

/** A merge patch (RFC 7396). */
export class GroupEdit extends MergePatchOf(GroupCreate) {}

export class GroupResponse {
  @Id()
  id: string;

  @Name()
  name: string;

  @Text({ max: 1000 })
  description: string;

  @Timestamp()
  createdAt: Date;

  @Timestamp()
  updatedAt: Date;

  @Integer({ min: 1, description: 'Grows with every change; the ETag.' })
  version: number;
}

export class GroupPage extends PageOf(GroupResponse) {}

export class GroupQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'GroupSort')
  sort?: string;

  @Id({ optional: true, description: 'Only groups that this user is in.' })
  userId?: string;
}

export class MemberCount {
  @Integer()
  members: number;
}
