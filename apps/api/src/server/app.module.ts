import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ActivityModule } from '../operations/activity/activity.module.js';
import { AdminAuthModule } from '../admin/administrators/admin-auth.module.js';
import { ApiKeysModule } from '../identity/api-keys/api-keys.module.js';
import { AudiencesModule } from '../keys/audiences/audiences.module.js';
import { AuditModule } from '../operations/audit/audit.module.js';
import { JournalModule } from '../journal/journal.module.js';
import { JwtdModule } from '../compat/jwtd/jwtd.module.js';
import { JwthenticatorModule } from '../compat/jwthenticator/jwthenticator.module.js';
import { JwtisModule } from '../compat/jwtis/jwtis.module.js';
import { ErrorFilter } from './http/error.filter.js';
import type { AppLogger } from '../core/logging/logger.js';
import { RequestValidation } from '../core/fields/validation.js';
import { ConfigModule } from '../core/settings/config.module.js';
import type { Settings } from '../core/settings/settings.js';
import { DatabaseModule } from '../core/database/database.module.js';
import { GroupsModule } from '../identity/groups/groups.module.js';
import { HealthModule } from '../operations/health/health.module.js';
import { HousekeepingModule } from '../operations/housekeeping/housekeeping.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { DiscoveryModule } from '../protocol/discovery/discovery.module.js';
import { KeysModule } from '../keys/signing-keys/keys.module.js';
import { LoginThrottleModule } from '../security/login-throttle/login-throttle.module.js';
import { MetricsRegistryModule } from '../core/metrics/metrics.module.js';
import { MetricsModule } from '../operations/metrics/metrics.module.js';
import { NamespacesModule } from '../identity/namespaces/namespaces.module.js';
import { OAuthModule } from '../protocol/oauth/oauth.module.js';
import { OrgsModule } from '../identity/orgs/orgs.module.js';
import { RightsModule } from '../identity/rights/rights.module.js';
import { EncryptionModule } from '../security/encryption/encryption.module.js';
import { AccessGuard } from '../security/access.guard.js';
import { AuthenticationGuard } from '../security/authentication.guard.js';
import { EnrolmentGuard } from '../security/second-factor-enrolment.guard.js';
import { PermissionGuard } from '../security/permission.guard.js';
import { ReauthenticationGuard } from '../security/reauthentication.guard.js';
import { RetentionModule } from '../core/retention/retention.module.js';
import { SchedulerModule } from '../core/scheduler/scheduler.module.js';
import { RotationModule } from '../keys/rotation/rotation.module.js';
import { SecurityModule } from '../security/security.module.js';
import { SessionsModule } from '../protocol/sessions/sessions.module.js';
import { SystemModule } from '../operations/system/system.module.js';
import { TokenInspectorModule } from '../protocol/token-inspector/token-inspector.module.js';
import { TokensModule } from '../protocol/tokens/tokens.module.js';
import { UsersModule } from '../identity/users/users.module.js';

/** All features, plus the global guard, pipe and error filter. */
@Module({})
export class AppModule {
  static of(settings: Settings, logger: AppLogger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(settings, logger),
        MetricsRegistryModule,
        SchedulerModule,
        RetentionModule,
        DatabaseModule,
        IdempotencyModule,
        SecurityModule,
        EncryptionModule,
        LoginThrottleModule,
        JournalModule,
        AuditModule,
        ActivityModule,
        AdminAuthModule,
        NamespacesModule,
        UsersModule,
        GroupsModule,
        ApiKeysModule,
        RightsModule,
        OrgsModule,
        KeysModule,
        DiscoveryModule,
        RotationModule,
        AudiencesModule,
        SessionsModule,
        TokensModule,
        OAuthModule,
        JwtdModule,
        JwthenticatorModule,
        JwtisModule,
        TokenInspectorModule,
        SystemModule,
        HousekeepingModule,
        HealthModule,
        MetricsModule,
      ],
      providers: [
        AuthenticationGuard,
        EnrolmentGuard,
        PermissionGuard,
        ReauthenticationGuard,
        AccessGuard,
        { provide: APP_GUARD, useExisting: AccessGuard },
        { provide: APP_PIPE, useClass: RequestValidation },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
    };
  }
}
