import { Directive, effect, inject, input, TemplateRef, ViewContainerRef } from '@angular/core';
import { Session, type Permission } from '../session/session';

/** Shows something only to who may: `<button *appCan="'users:write'">`. The server decides all the same. */
@Directive({ selector: '[appCan]' })
export class Can {
  readonly appCan = input.required<Permission>();

  constructor() {
    const session = inject(Session);
    const view = inject(ViewContainerRef);
    const template = inject(TemplateRef);
    effect(() => {
      view.clear();
      if (session.may(this.appCan())) view.createEmbeddedView(template);
    });
  }
}
