import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { errorStatus, type ErrorCode } from './app-error.js';

export class ProblemField {
  @ApiProperty({
    description:
      'Location of the invalid value: a JSON pointer into the body (RFC 6901), or `path/…`, `query/…` or `header/…`.',
  })
  pointer: string;

  @ApiProperty({ description: 'What is wrong with the value, and which values are valid.' })
  detail: string;
}

/** RFC 9457 problem details: the error shape of the admin API. */
export class Problem {
  @ApiProperty({ description: 'Always `about:blank`. The `code` identifies the problem.' })
  type: string;

  @ApiProperty({ description: 'Reason phrase of the HTTP status code.' })
  title: string;

  @ApiProperty({ type: 'integer', description: 'HTTP status code.' })
  status: number;

  @ApiProperty({
    enum: Object.keys(errorStatus),
    enumName: 'ErrorCode',
    description: 'Stable, machine-readable error code.',
  })
  code: ErrorCode;

  @ApiProperty({ description: 'Human-readable explanation: the cause and how to fix it.' })
  detail: string;

  @ApiProperty({ description: 'Request id, as in the server log.' })
  requestId: string;

  @ApiPropertyOptional({
    type: [ProblemField],
    description: 'Invalid fields of the request.',
  })
  errors?: ProblemField[];
}

/** RFC 6749 section 5.2: the error shape of the protocol routes. */
export class OAuthError {
  @ApiProperty({ description: 'Error code of RFC 6749 section 5.2 or an extension.' })
  error: string;

  @ApiProperty({ description: 'Human-readable explanation: the cause and how to fix it.' })
  error_description: string;
}
