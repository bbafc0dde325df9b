import { Component, inject } from '@angular/core';
import { PageHeader } from '../shared/page-header';
import { Languages } from '../shared/texts';
import { shellTexts } from '../shell/shell.texts';

@Component({
  selector: 'app-overview',
  imports: [PageHeader],
  template: '<app-page-header [title]="t().overview" />',
})
export default class Overview {
  protected readonly t = inject(Languages).of(shellTexts);
}
