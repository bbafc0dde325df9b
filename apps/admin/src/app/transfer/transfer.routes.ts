import { inject } from '@angular/core';
import type { CanDeactivateFn, Routes } from '@angular/router';
import { may } from '../session/session.guard';
import { Confirm } from '../shared/confirm';
import { Messages } from '../shared/messages';
import type TransferScreen from './transfer-screen';

/** Leaving the screen stops a running import, so it asks for confirmation first. */
const keepRunning: CanDeactivateFn<TransferScreen> = async (screen) => {
  if (!screen.isImporting()) return true;
  const messages = inject(Messages);
  const { leaveTitle, leaveText, stop } = messages.ofFeature('transfer')();
  const { stay } = messages.ofFeature('common')();
  const question = { title: leaveTitle, consequence: leaveText, action: stop, cancel: stay };
  const sure = await inject(Confirm).ask(question);
  if (sure) screen.stop();
  return sure;
};

export default [
  {
    path: '',
    canActivate: [may('users:read')],
    canDeactivate: [keepRunning],
    loadComponent: () => import('./transfer-screen'),
  },
] satisfies Routes;
