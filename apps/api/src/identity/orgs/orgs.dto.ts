import { Bool, Id, Name, NamespaceName, Text } from '../../core/fields/fields.js';
import { IdPath } from '../../core/fields/paths.dto.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { Versioned, VersionedResponse } from '../../core/fields/versioned.dto.js';

/** The path of a user, of whatever namespace, in an org. */
export class OrgMemberPath extends IdPath {
  @NamespaceName()
  ns: string;

  @Id()
  userId: string;
}

export class OrgCreate {
  @Name({ description: 'Stands in the tokens of its members.' })
  name: string;

  @Text({ max: 1000, optional: true })
  description?: string;
}

/** A merge patch (RFC 7396). */
export class OrgEdit extends MergePatchOf(OrgCreate) {}

@Versioned()
export class OrgResponse extends VersionedResponse {
  @Name()
  name: string;

  @Text({ max: 1000 })
  description: string;
}

export class OrgPage extends PageOf(OrgResponse) {}

export class OrgQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'OrgSort')
  sort?: string;

  @NamespaceName({ optional: true, description: 'With `userId`: the namespace of that user.' })
  namespace?: string;

  @Id({ optional: true, description: 'Only orgs that this user of `namespace` is in.' })
  userId?: string;
}

export class OrgMemberResponse {
  @Id()
  id: string;

  @Name()
  name: string;

  @NamespaceName({ description: 'The namespace of the user.' })
  namespace: string;

  @Bool()
  disabled: boolean;
}

export class OrgMemberPage extends PageOf(OrgMemberResponse) {}

export class OrgMemberQuery extends PageQuery {
  @Sort(['name', '-name', 'createdAt', '-createdAt'], 'OrgMemberSort')
  sort?: string;
}
