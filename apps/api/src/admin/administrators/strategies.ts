import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Administrator, PendingSignIn } from '#database';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-custom';
import { checked } from '../../core/fields/validation.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import type { Actor } from '../../security/actor.js';
import {
  PERSONAL_ACCESS_TOKEN,
  CONSOLE_COOKIE,
  PASSKEY,
  PASSWORD,
  PENDING_SIGN_IN,
} from '../../security/strategies.js';
import type { VerifiedFactor } from '../second-factors/verified-factor.js';
import { PasskeySignIn } from '../second-factors/passkeys.dto.js';
import { PasskeysService } from '../second-factors/passkeys.service.js';
import { SignInRequest } from './admin-auth.dto.js';
import { readCookie } from '../../security/console-cookie.js';
import { CredentialsService } from './credentials.service.js';
import { refuseForeignOrigin, refuseForgery } from './csrf.js';
import { SignInService } from './sign-in.service.js';

/** Authenticates a sign-in by username and password. */
@Injectable()
export class PasswordStrategy extends PassportStrategy(Strategy, PASSWORD) {
  constructor(
    private readonly credentials: CredentialsService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  async validate(request: FastifyRequest): Promise<Administrator> {
    refuseForeignOrigin(request, this.settings);
    return this.credentials.authenticatePassword(await checked(SignInRequest, request.body));
  }
}

/** Authenticates a sign-in that waits for its second factor, by its cookie. The cookie gives access to nothing else. */
@Injectable()
export class PendingSignInStrategy extends PassportStrategy(Strategy, PENDING_SIGN_IN) {
  constructor(
    private readonly signIns: SignInService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  async validate(request: FastifyRequest): Promise<PendingSignIn> {
    refuseForeignOrigin(request, this.settings);
    return this.signIns.findPendingSignIn(
      readCookie(request, this.settings, 'pendingSignIn') ?? '',
    );
  }
}

/** Authenticates a sign-in by a passkey alone: the authenticator names the account and has verified the user. */
@Injectable()
export class PasskeyStrategy extends PassportStrategy(Strategy, PASSKEY) {
  constructor(
    private readonly passkeys: PasskeysService,
    private readonly signIns: SignInService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  async validate(request: FastifyRequest): Promise<VerifiedFactor> {
    refuseForeignOrigin(request, this.settings);
    const { credential } = await checked(PasskeySignIn, request.body);
    const factor = await this.passkeys.verifySignInPasskey(credential);
    if (!factor) throw this.signIns.refusePasskey();
    return factor;
  }
}

/** Authenticates by the session cookie of the console. */
@Injectable()
export class ConsoleCookieStrategy extends PassportStrategy(Strategy, CONSOLE_COOKIE) {
  constructor(
    private readonly credentials: CredentialsService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  async validate(request: FastifyRequest): Promise<Actor | false> {
    const secret = readCookie(request, this.settings, 'session');
    if (secret === undefined) return false;
    const actor = await this.credentials.authenticateConsoleSession(secret);
    if (!actor) return false;
    refuseForgery(request, this.settings);
    return actor;
  }
}

/** Authenticates by a personal access token in the Authorization header (RFC 6750 section 2.1). */
@Injectable()
export class PersonalAccessTokenStrategy extends PassportStrategy(Strategy, PERSONAL_ACCESS_TOKEN) {
  constructor(private readonly credentials: CredentialsService) {
    super();
  }

  async validate(request: FastifyRequest): Promise<Actor | false> {
    const [, token] = /^Bearer ([!-~]{1,256})$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return false;
    return (await this.credentials.authenticatePersonalAccessToken(token)) ?? false;
  }
}
