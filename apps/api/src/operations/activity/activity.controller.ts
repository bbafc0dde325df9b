import { Controller, Get, Query } from '@nestjs/common';
import type { Namespace } from '#database';
import { Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentActor, CurrentNamespace, type Actor } from '../../security/actor.js';
import { ActivityQuery, ActivityResponse } from './activity.dto.js';
import { ActivityService } from './activity.service.js';

@Controller('api/v1')
@OnSurface('admin', 'json')
export class ActivityController {
  constructor(private readonly activity: ActivityService) {}

  @Get('activity')
  @Requires(
    'namespaces:list',
    'Event counts over time, summed over all namespaces that the caller has access to.',
  )
  @Returns(ActivityResponse)
  getActivity(
    @CurrentActor() actor: Actor,
    @Query() query: ActivityQuery,
  ): Promise<ActivityResponse> {
    return this.activity.readServerActivity(actor, query);
  }

  @Get('namespaces/:ns/activity')
  @Requires('namespaces:read', 'Event counts of a namespace over time.')
  @Returns(ActivityResponse)
  getNamespaceActivity(
    @CurrentNamespace() namespace: Namespace,
    @Query() query: ActivityQuery,
  ): Promise<ActivityResponse> {
    return this.activity.readNamespaceActivity(namespace.id, query);
  }
}
