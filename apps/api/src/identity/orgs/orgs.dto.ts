import { Bool, Id, Name, NamespaceName, Text } from '../../core/fields/fields.js';
import { IdPath } from '../../core/fields/paths.dto.js';
import { MergePatchOf } from '../../core/fields/merge-patch.js';
import { PageOf, PageQuery, Sort } from '../../core/fields/paging.dto.js';
import { Versioned, VersionedResponse } from '../../core/fields/versioned.dto.js';

/** The path of a user of any namespace in an org. */
export class OrgMemberPath extends IdPath {
  @NamespaceName()
  ns: string;

  @Id()
  userId: string;
}

export class OrgCreate {
  @Name({ description: 'Appears in the tokens of the members.' })
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

  @NamespaceName({ optional: true, description: 'The namespace of the user given by `userId`.' })
  namespace?: string;

  @Id({ optional: true, description: 'Only orgs this user of `namespace` is a member of.' })
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
