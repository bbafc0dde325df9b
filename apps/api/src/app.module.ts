import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ActivityModule } from './activity/activity.module.js';
import { AdminAuthModule } from './admin-auth/admin-auth.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AudiencesModule } from './audiences/audiences.module.js';
import { AuditModule } from './audit/audit.module.js';
import { JournalModule } from './audit/journal.module.js';
import { JwtdModule } from './compat/jwtd/jwtd.module.js';
import { JwthenticatorModule } from './compat/jwthenticator/jwthenticator.module.js';
import { JwtisModule } from './compat/jwtis/jwtis.module.js';
import { ErrorFilter } from './common/error.filter.js';
import type { AppLogger } from './common/logger.js';
import { ResponseInterceptor } from './common/response.interceptor.js';
import { RequestValidation } from './common/validation.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { DatabaseModule } from './database.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { HealthModule } from './health/health.module.js';
import { HousekeepingModule } from './housekeeping/housekeeping.module.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { DiscoveryModule } from './keys/discovery.module.js';
import { KeysModule } from './keys/keys.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { NamespacesModule } from './namespaces/namespaces.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { OrgsModule } from './orgs/orgs.module.js';
import { RightsModule } from './rights/rights.module.js';
import { EncryptionModule } from './security/encryption/encryption.module.js';
import { AccessGuard } from './security/access.guard.js';
import { AuthenticationGuard } from './security/authentication.guard.js';
import { EnrolmentGuard } from './security/enrolment.guard.js';
import { PermissionGuard } from './security/permission.guard.js';
import { ProofGuard } from './security/proof.guard.js';
import { RotationModule } from './rotation/rotation.module.js';
import { SecurityModule } from './security/security.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SystemModule } from './system/system.module.js';
import { TokenInspectorModule } from './token-inspector/token-inspector.module.js';
import { TokensModule } from './tokens/tokens.module.js';
import { UsersModule } from './users/users.module.js';

/** The features, and what every request passes: who, may, well-formed, shaped, one kind of error. */
@Module({})
export class AppModule {
  static of(settings: Settings, logger: AppLogger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(settings, logger),
        DatabaseModule,
        SecurityModule,
        EncryptionModule,
        LimitsModule,
        JournalModule,
        KeysModule,
        RotationModule,
        AudiencesModule,
        NamespacesModule,
        UsersModule,
        GroupsModule,
        ApiKeysModule,
        RightsModule,
        OrgsModule,
        AdminAuthModule,
        AuditModule,
        ActivityModule,
        SystemModule,
        HousekeepingModule,
        HealthModule,
        DiscoveryModule,
        SessionsModule,
        TokensModule,
        OAuthModule,
        TokenInspectorModule,
        JwtdModule,
        JwthenticatorModule,
        JwtisModule,
      ],
      providers: [
        AuthenticationGuard,
        EnrolmentGuard,
        PermissionGuard,
        ProofGuard,
        AccessGuard,
        { provide: APP_GUARD, useExisting: AccessGuard },
        { provide: APP_PIPE, useClass: RequestValidation },
        // Around the response as it is sent, which is what it stores.
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: ResponseInterceptor },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
    };
  }
}
