import { Injectable } from '@nestjs/common';
import type { Namespace, RenewalState, User } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { nameKey } from '../../core/fields/names.js';

/** Why a login was refused; only for the audit log. */
export type LoginRefusal =
  /** The namespace does not exist, or is closed or disabled. */
  | 'namespace'
  /** The namespace does not allow password logins; the user was not looked up. */
  | 'password-login'
  /** The user does not exist or has no password. */
  | 'user'
  | 'password'
  | 'disabled'
  /** The user was disabled, or the password changed, while it was being checked. */
  | 'changed';

/** Records logins in the audit log and counts them. */
@Injectable()
export class LoginRecorder {
  constructor(
    private readonly audit: AuditLog,
    private readonly activity: Activity,
  ) {}

  recordLogin(namespace: Namespace, { sessionId, subject }: RenewalState): void {
    const { kind, id, name } = subject;
    this.activity.countEvent(namespace.id, 'login');
    this.audit.recordLater({
      action: 'login.ok',
      namespaceId: namespace.id,
      actor: { kind, id, name },
      target: { kind: 'session', id: sessionId },
    });
  }

  /**
   * Unknown names are recorded as pseudonyms, because people type passwords into the wrong field. The pseudonyms are
   * always computed, so that the work does not depend on whether the user exists.
   */
  recordRefusal(
    attempt: { namespace: string; username: string },
    {
      namespace,
      user,
      reason,
    }: { namespace?: Namespace; user?: Pick<User, 'id' | 'name'>; reason: LoginRefusal },
  ): void {
    const unknown = {
      pseudonym: this.audit.pseudonymOf(attempt.namespace, nameKey(attempt.username)),
      namespacePseudonym: this.audit.pseudonymOf(attempt.namespace),
    };
    const { pseudonym, namespacePseudonym } = unknown;
    if (namespace) this.activity.countEvent(namespace.id, 'login-refused');
    this.audit.recordLater({
      action: 'login.refused',
      namespaceId: namespace?.id ?? null,
      target: user && { kind: 'user', id: user.id, name: user.name },
      details: {
        reason,
        ...(user ? {} : { pseudonym }),
        ...(namespace ? {} : { namespacePseudonym }),
      },
    });
  }
}
