import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { errorStatus, type ErrorCode } from './app-error.js';

export class ProblemField {
  @ApiProperty({
    description:
      'Where: a JSON pointer into the body (RFC 6901), or `path/…`, `query/…`, `header/…`.',
  })
  pointer: string;

  @ApiProperty({ description: 'What is wrong with it and what would be right.' })
  detail: string;
}

/** RFC 9457 problem details: the error shape of the admin API. */
export class Problem {
  @ApiProperty({ description: 'Always `about:blank`: the `code` says which problem it is.' })
  type: string;

  @ApiProperty({ description: 'The HTTP status in words.' })
  title: string;

  @ApiProperty({ type: 'integer', description: 'The HTTP status.' })
  status: number;

  @ApiProperty({
    enum: Object.keys(errorStatus),
    enumName: 'ErrorCode',
    description: 'Stable, made for programs.',
  })
  code: ErrorCode;

  @ApiProperty({ description: 'The cause and the way out, for people.' })
  detail: string;

  @ApiProperty({ description: 'Names this request in the log of the server.' })
  requestId: string;

  @ApiPropertyOptional({
    type: [ProblemField],
    description: 'The members of the request that are wrong.',
  })
  errors?: ProblemField[];
}

/** RFC 6749 section 5.2: the error shape of the protocol routes. */
export class OAuthError {
  @ApiProperty({ description: 'The error code of RFC 6749 section 5.2 or of an extension.' })
  error: string;

  @ApiProperty({ description: 'The cause and the way out, for people.' })
  error_description: string;
}
