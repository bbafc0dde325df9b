import { OneOf, TextList } from '../../core/fields/fields.js';

export class Health {
  @OneOf(['ok'], { enumName: 'HealthStatus' })
  status: 'ok';
}

export class Readiness extends Health {
  @TextList({
    max: 10,
    optional: true,
    description:
      'Problems that an operator should look into although the node serves requests, for example a clock that differs from that of the database. Omitted if there are none.',
  })
  warnings?: string[];
}
