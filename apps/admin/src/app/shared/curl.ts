import { Component, inject, input } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatTooltip } from '@angular/material/tooltip';
import { basePath } from './base-path';
import { Clipboard } from './clipboard';
import { Icon } from './icon';
import { Messages } from './messages';

/** Copies the request of a screen as a curl command. The token comes from the environment, so the command has no secret. */
@Component({
  selector: 'app-curl',
  imports: [Icon, MatIconButton, MatTooltip],
  template: `
    <button
      matIconButton
      type="button"
      [matTooltip]="t().copyAsCurl"
      [attr.aria-label]="t().copyAsCurl"
      (click)="copy()"
    >
      <app-icon name="curl" />
    </button>
  `,
})
export class Curl {
  readonly method = input('GET');
  /** The path below the server's base URL, with encoded segments. */
  readonly path = input.required<string>();
  readonly body = input<object>();
  /** Whether the route requires an administrator. */
  readonly withToken = input(true);

  protected readonly t = inject(Messages).ofFeature('common');
  private readonly clipboard = inject(Clipboard);

  protected copy(): void {
    const command = curlCommand(this.method(), this.path(), this.body(), this.withToken());
    this.clipboard.copy(command, this.withToken() ? this.t().curlCopied : this.t().copied);
  }
}

export function curlCommand(method: string, path: string, body?: object, withToken = true): string {
  const lines = [`curl -sS ${quoted(location.origin + basePath() + path)}`];
  if (method !== 'GET') lines.push(`-X ${method}`);
  if (withToken) lines.push(`-H "authorization: Bearer $SIGNET_TOKEN"`);
  if (body !== undefined) {
    lines.push(`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(body))}`);
  }
  return lines.join(' \\\n  ');
}

/** Single-quotes a shell argument. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
