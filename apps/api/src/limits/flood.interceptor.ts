import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { AppError, type ErrorCode } from '../common/app-error.js';
import { Floods } from './floods.js';

/** How a token or a key is refused that somebody shows for one of their own. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'refresh_token.refused',
  'client.refused',
  'grant.refused',
]);

/** Counts, on every route, what was refused to the address that asks. */
@Injectable()
export class FloodInterceptor implements NestInterceptor {
  constructor(@Inject(Floods) private readonly floods: Floods) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (error instanceof AppError && refusals.has(error.code)) {
          this.floods.count('refused-tokens');
        }
        return throwError(() => error);
      }),
    );
  }
}
