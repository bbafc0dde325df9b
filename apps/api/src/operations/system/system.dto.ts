import { field, ListOf, Nested, OneOf, Text, Timestamp } from '../../core/fields/fields.js';
import { settingOrigins, type SettingOrigin } from '../../core/settings/sources.js';

export class SettingResponse {
  @Text({ max: 100, description: 'The environment variable.' })
  variable: string;

  @Text({ max: 1000 })
  description: string;

  @Text({ max: 10_000, nullable: true, description: 'Null where it is not set, or is a secret.' })
  value: string | null;

  @OneOf(settingOrigins, {
    enumName: 'SettingOrigin',
    description:
      '`default`: it is not set. `environment`: the variable. `file`: the file that `<variable>_FILE` names. `config-file`: SIGNET_CONFIG_FILE.',
  })
  origin: SettingOrigin;
}

export class DatabaseInfo {
  @OneOf(['pglite', 'postgres'], { enumName: 'DatabaseKind' })
  kind: string;

  @Text({ max: 200, description: 'The version of PostgreSQL that the database says it is.' })
  version: string;

  @field(
    {
      description:
        'Seconds that the clock of this node is ahead of that of the database; negative where it is behind.',
      example: 0.012,
    },
    { type: Number },
  )
  clockDifference: number;
}

/** The node that answers, and what it runs on. */
export class SystemInfo {
  @Text({ max: 50, description: 'Of Signet.' })
  version: string;

  @Text({ max: 50, description: 'Of Node.' })
  node: string;

  @Timestamp({ description: 'When this node was started.' })
  startedAt: Date;

  @Nested(() => DatabaseInfo)
  database: DatabaseInfo;

  @ListOf(() => SettingResponse)
  settings: SettingResponse[];
}
