import { Id, Name, Text, Integer } from '../../core/fields/fields.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { NamespacedIdPath } from '../../core/fields/paths.dto.js';
import { Versioned, VersionedResponse } from '../../core/fields/versioned.dto.js';

export class GroupMemberPath extends NamespacedIdPath {
  @Id()
  userId: string;
}

export class GroupCreate {
  @Name({ description: 'Appears in the tokens of the members.' })
  name: string;

  @Text({ max: 1000, optional: true })
  description?: string;
}

/** A merge patch (RFC 7396). */
export class GroupEdit extends MergePatchOf(GroupCreate) {}

@Versioned()
export class GroupResponse extends VersionedResponse {
  @Name()
  name: string;

  @Text({ max: 1000 })
  description: string;
}

export class GroupPage extends PageOf(GroupResponse) {}

export class GroupQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'GroupSort')
  sort?: string;

  @Id({ optional: true, description: 'Only groups this user is a member of.' })
  userId?: string;
}

export class MemberCount {
  @Integer()
  members: number;
}
