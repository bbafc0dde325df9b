import { OneOf } from '../common/fields.js';

export class Health {
  @OneOf(['ok'], { enumName: 'HealthStatus' })
  status: 'ok';
}
