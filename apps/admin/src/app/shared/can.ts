import {
  computed,
  Directive,
  effect,
  inject,
  input,
  TemplateRef,
  ViewContainerRef,
} from '@angular/core';
import { Session, type Permission } from '../session/session';

/** Renders its content only with a permission: `<button *appCan="'users:write'">`. The server enforces it anyway. */
@Directive({ selector: '[appCan]' })
export class Can {
  readonly appCan = input.required<Permission>();

  constructor() {
    const session = inject(Session);
    const view = inject(ViewContainerRef);
    const template = inject(TemplateRef);
    // Recreate the view only if the permission changes, so that input survives other changes of the session.
    const may = computed(() => session.may(this.appCan()));
    effect(() => {
      view.clear();
      if (may()) view.createEmbeddedView(template);
    });
  }
}
