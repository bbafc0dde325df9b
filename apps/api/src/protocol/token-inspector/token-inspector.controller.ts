import { Body, Controller, Post } from '@nestjs/common';
import type { Namespace } from '#database';
import type { ErrorCode } from '../../core/errors/app-error.js';
import { Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Requires, StepUp } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import {
  TokenCheckReport,
  TestToken,
  TokenPreviewRequest,
  TokenPreviewResponse,
  TokenCheckRequest,
  TestTokenRequest,
} from './token-inspector.dto.js';
import { TokenInspectorService } from './token-inspector.service.js';

/** Errors of requests for the claims of a token. */
const tokenRefusals = [
  'user.unknown',
  'scope.refused',
  'audience.refused',
  'lifetime.above_maximum',
  'token.too_large',
] as const satisfies readonly ErrorCode[];

/** Previews claims, issues test tokens and explains refused tokens, for administrators. */
@Controller('api/v1/namespaces/:ns/tokens')
@OnSurface('admin', 'json')
export class TokenInspectorController {
  constructor(private readonly inspector: TokenInspectorService) {}

  @Post('preview')
  @Requires(
    'tokens:read',
    'Previews the claims of an access token for a user or API key without issuing it.',
  )
  @Returns(TokenPreviewResponse)
  @Fails(...tokenRefusals)
  previewToken(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: TokenPreviewRequest,
  ): Promise<TokenPreviewResponse> {
    return this.inspector.preview(namespace, body);
  }

  @Post('issue')
  @Requires(
    'tokens:issue',
    'Issues an access token for a user or API key, for testing. Rejected if the user or API key cannot get a token itself.',
  )
  @StepUp()
  @Returns(TestToken)
  @Fails(...tokenRefusals)
  issueToken(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: TestTokenRequest,
  ): Promise<TestToken> {
    return this.inspector.issue(namespace, body);
  }

  @Post('check')
  @Requires(
    'tokens:read',
    'Checks whether an access token is currently valid, and returns the outcome of each check.',
  )
  @Returns(TokenCheckReport)
  checkToken(
    @CurrentNamespace() namespace: Namespace,
    @Body() body: TokenCheckRequest,
  ): Promise<TokenCheckReport> {
    return this.inspector.check(namespace, body);
  }
}
