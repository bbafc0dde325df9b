import { field, ListOf, Nested, OneOf, Text, Timestamp } from '../../core/fields/fields.js';
import { settingOrigins, type SettingOrigin } from '../../core/settings/sources.js';

export class SettingResponse {
  @Text({ max: 100, description: 'Environment variable.' })
  variable: string;

  @Text({ max: 1000 })
  description: string;

  @Text({
    max: 10_000,
    nullable: true,
    description: 'Null if not set, or if the setting is a secret.',
  })
  value: string | null;

  @OneOf(settingOrigins, {
    enumName: 'SettingOrigin',
    description:
      '`default`: not set. `environment`: the variable. `file`: the file named by `<variable>_FILE`. `config-file`: SIGNET_CONFIG_FILE.',
  })
  origin: SettingOrigin;
}

export class DatabaseInfo {
  @OneOf(['pglite', 'postgres'], { enumName: 'DatabaseKind' })
  kind: string;

  @Text({ max: 200, description: 'PostgreSQL version reported by the database.' })
  version: string;

  @field(
    {
      description:
        'Seconds that the clock of this node is ahead of that of the database; negative if behind.',
      example: 0.012,
    },
    { type: Number },
  )
  clockDifference: number;
}

/** The node that serves the request. */
export class SystemInfo {
  @Text({ max: 50, description: 'Signet version.' })
  version: string;

  @Text({ max: 50, description: 'Of Node.' })
  node: string;

  @Timestamp({ description: 'Start time of this node.' })
  startedAt: Date;

  @Nested(() => DatabaseInfo)
  database: DatabaseInfo;

  @ListOf(() => SettingResponse)
  settings: SettingResponse[];
}
