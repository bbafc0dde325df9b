import { submit, type FieldTree, type TreeValidationResult } from '@angular/forms/signals';

/**
 * Sends a form. If a field stands in the way, before or after the server was asked, the first of them on the screen
 * gets the focus, and with it comes into view; else a long form seems to do nothing.
 */
export async function submitForm<T>(
  form: FieldTree<T>,
  send: () => Promise<TreeValidationResult>,
): Promise<void> {
  await submit(form, send);
  // In the order of the screen, what is wrong with the form as a whole aside: that belongs to no field.
  const wrong = form().errorSummary();
  wrong
    .find(({ fieldTree }) => fieldTree !== form)
    ?.fieldTree()
    .focusBoundControl();
}
