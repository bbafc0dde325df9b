import { BreakpointObserver } from '@angular/cdk/layout';
import { Location } from '@angular/common';
import { Component, computed, inject, resource, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatListItem, MatListItemIcon, MatListItemTitle, MatNavList } from '@angular/material/list';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatSidenav, MatSidenavContainer, MatSidenavContent } from '@angular/material/sidenav';
import { MatToolbar } from '@angular/material/toolbar';
import {
  NavigationEnd,
  Router,
  RouterLink,
  RouterLinkActive,
  RouterOutlet,
  type IsActiveMatchOptions,
} from '@angular/router';
import { filter, map } from 'rxjs';
import { Session } from '../session/session';
import { Icon } from '../shared/icon';
import { placeOf } from '../shared/place';
import { Languages, languages, type Language } from '../shared/languages';
import { LazyPart } from '../shared/lazy-part';
import { Messages } from '../shared/messages';
import { Theme, schemes } from '../shared/theme';
import { isUnsaved, UnsavedWork } from '../shared/unsaved.guard';
import { checkNamespace } from './find';
import { NamespacePicker } from './namespace-picker';
import { namespaceItems, screenAt, serverItems } from './nav-items';
import { modifierKey } from './modifier-key';
import { Shortcuts } from './shortcuts';

/** Matches a link by its path alone, ignoring the filters in the query. */
const below: IsActiveMatchOptions = {
  paths: 'subset',
  queryParams: 'ignored',
  matrixParams: 'ignored',
  fragment: 'ignored',
};
const exactly: IsActiveMatchOptions = { ...below, paths: 'exact' };

/** The frame around every screen: navigation, namespace, language, theme and account. */
@Component({
  selector: 'app-shell',
  imports: [
    Icon,
    MatButton,
    MatIconButton,
    MatListItem,
    MatListItemIcon,
    MatListItemTitle,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MatNavList,
    MatSidenav,
    MatSidenavContainer,
    MatSidenavContent,
    MatToolbar,
    NamespacePicker,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
  ],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
  host: {
    '(document:keydown)': 'shortcuts.handle($event)',
    '(window:beforeunload)': 'keepUnsaved($event)',
  },
})
export default class Shell {
  protected readonly t = inject(Messages).ofFeature('shell');
  protected readonly sessionT = inject(Messages).ofFeature('session');
  protected readonly session = inject(Session);
  protected readonly theme = inject(Theme);
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly modifier = modifierKey();
  protected readonly schemes = schemes;
  protected readonly screenAt = screenAt;
  protected readonly below = below;
  protected readonly exactly = exactly;
  protected readonly languages = Object.entries(languages) as [Language, string][];

  private readonly language = inject(Languages);
  private readonly lazyPart = inject(LazyPart);
  private readonly router = inject(Router);
  private readonly location = inject(Location);
  private readonly sidenav = viewChild.required(MatSidenav);

  private readonly unsaved = inject(UnsavedWork);
  private readonly outlet = viewChild.required(RouterOutlet);
  private isSigningOut = false;

  /** The URL in the address bar, which differs from the router's if a screen was refused. */
  private readonly address = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(() => this.location.path()),
    ),
    { initialValue: this.location.path() },
  );
  /** The namespace in the URL. */
  protected readonly ns = computed(() => placeOf(this.address()).ns);
  private readonly access = resource({
    params: () => (this.session.may('namespaces:read') ? this.ns() : undefined),
    loader: ({ params, abortSignal }) => checkNamespace(params, abortSignal),
  });
  /** The namespace whose screens are offered; none if it does not exist or is inaccessible. */
  protected readonly openNs = computed(() =>
    this.access.status() === 'error' ? undefined : this.ns(),
  );
  protected readonly narrow = toSignal(
    inject(BreakpointObserver)
      .observe('(max-width: 60rem)')
      .pipe(map(({ matches }) => matches)),
    { initialValue: false },
  );
  protected readonly namespaceItems = computed(() =>
    namespaceItems.filter((item) => this.sees(item)),
  );
  protected readonly serverItems = computed(() => serverItems.filter((item) => this.sees(item)));

  protected async chooseLanguage(language: Language): Promise<void> {
    await this.lazyPart.load(() => this.language.choose(language));
  }

  /** Lets the browser ask before a reload or another site discards unsaved input. */
  protected keepUnsaved(event: BeforeUnloadEvent): void {
    if (!this.isSigningOut && isUnsaved(this.screen())) event.preventDefault();
  }

  protected async signOut(): Promise<void> {
    if (!(await this.unsaved.mayLeave(this.screen()))) return;
    this.isSigningOut = true;
    await this.session.signOut();
  }

  protected closeIfOver(): void {
    if (this.narrow()) void this.sidenav().close();
  }

  private screen(): unknown {
    const outlet = this.outlet();
    return outlet.isActivated ? outlet.component : undefined;
  }

  private sees({ permission }: (typeof serverItems)[number]): boolean {
    return permission === undefined || this.session.may(permission);
  }
}
