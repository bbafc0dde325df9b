import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** A file that is handed out while it is made. */
export interface Download {
  /** Letters, digits, `.`, `_` and `-`. */
  name: string;
  /** Its media type. */
  type: string;
  content: Readable;
}

/** Hands a file to a browser to be kept, never to be shown (RFC 6266). */
export function download({ name, type, content }: Download): StreamableFile {
  return new StreamableFile(content, { type, disposition: `attachment; filename="${name}"` });
}
