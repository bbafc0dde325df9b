import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** A streamed file download. */
export interface Download {
  /** Letters, digits, `.`, `_` and `-`. */
  name: string;
  /** Its media type. */
  type: string;
  content: Readable;
}

/** Sends a file as an attachment, so that browsers save rather than render it (RFC 6266). */
export function download({ name, type, content }: Download): StreamableFile {
  return new StreamableFile(content, { type, disposition: `attachment; filename="${name}"` });
}
