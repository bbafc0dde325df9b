import { Component, input } from '@angular/core';

/** A table of a few rows with its accessible name, in a region that scrolls on a narrow screen. */
@Component({
  selector: 'app-named-table',
  template: `
    <div class="scroll" tabindex="0" role="region" [attr.aria-label]="label()">
      <table [style.min-width]="minWidth()">
        <caption class="hidden-text">
          {{
            label()
          }}
        </caption>
        <ng-content />
      </table>
    </div>
  `,
  styles: ':host { display: block; }',
})
export class NamedTable {
  readonly label = input.required<string>();
  /** Below this width the table scrolls. */
  readonly minWidth = input<string>();
}
