import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { Icon } from './icon';
import { problemText } from './problems';
import { Messages } from './messages';

/** A placeholder for content that is loading, has failed to load, or is empty, with the next step. */
@Component({
  selector: 'app-state-panel',
  imports: [Icon, MatButton, MatProgressSpinner],
  template: `
    <div class="state" [attr.role]="problem() === undefined ? 'status' : 'alert'">
      @if (problem() !== undefined) {
        <app-icon name="problem" class="wrong" />
        <h2>{{ t().problemTitle }}</h2>
        <p>{{ text() }}</p>
        <button matButton="outlined" type="button" (click)="retry.emit()">{{ t().retry }}</button>
      } @else if (empty() !== undefined) {
        <p>{{ empty() }}</p>
        <div class="actions"><ng-content /></div>
      } @else {
        <mat-progress-spinner mode="indeterminate" diameter="32" [attr.aria-label]="t().loading" />
      }
    </div>
  `,
})
export class StatePanel {
  readonly problem = input<unknown>();
  readonly empty = input<string>();
  readonly retry = output();

  protected readonly t = inject(Messages).ofFeature('common');
  protected readonly text = computed(() => problemText(this.problem()));
}
