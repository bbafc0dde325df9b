import { Component, inject, input } from '@angular/core';
import { MatCard, MatCardContent } from '@angular/material/card';
import { Router } from '@angular/router';
import { PageHeader } from '../shared/page-header';
import { Messages } from '../shared/messages';
import { SignInForm } from './sign-in-form';

/** The sign-in screen. */
@Component({
  selector: 'app-sign-in',
  imports: [MatCard, MatCardContent, PageHeader, SignInForm],
  template: `
    <main aria-labelledby="screen-title">
      <mat-card>
        <mat-card-content>
          <p class="quiet">{{ t().product }}</p>
          <app-page-header [title]="t().signIn" />
          <app-sign-in-form (done)="openRequestedPage()" />
        </mat-card-content>
      </mat-card>
    </main>
  `,
  styles: `
    main {
      display: grid;
      place-items: center;
      min-height: 100dvh;
    }
    mat-card {
      width: min(24rem, 100vw);
    }
  `,
})
export default class SignIn {
  /** The path to open afterwards. It comes from the URL, so it must be a path of this console. */
  readonly to = input<string>();

  protected readonly t = inject(Messages).ofFeature('session');
  private readonly router = inject(Router);

  protected openRequestedPage(): void {
    const to = this.to();
    void this.router.navigateByUrl(to?.startsWith('/') === true && !to.startsWith('//') ? to : '/');
  }
}
