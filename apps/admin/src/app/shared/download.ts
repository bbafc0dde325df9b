import { inject, Injectable } from '@angular/core';
import { Notices } from './notices';

/** Downloads a text as a file. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  follow(url, name);
  URL.revokeObjectURL(url);
}

/** Downloads of any size from the server: the browser streams them to disk. */
@Injectable({ providedIn: 'root' })
export class Downloads {
  private readonly notices = inject(Notices);

  /**
   * @param path the path of the file on the server, which also names it
   * @param ask a small request for the same data, sent first because a download cannot show an error or a sign-in
   */
  async save(path: string, ask: () => Promise<unknown>): Promise<void> {
    await this.notices.attempt(async () => {
      await ask();
      follow(path, '');
    });
  }
}

function follow(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}
