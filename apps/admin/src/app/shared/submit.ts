import { submit, type FieldTree, type TreeValidationResult } from '@angular/forms/signals';

/**
 * Submits a form and focuses the first invalid field, whether the form or the server rejected it. Focusing scrolls the
 * field into view, so that an error in a long form is not off screen.
 */
export async function submitForm<T>(
  form: FieldTree<T>,
  send: () => Promise<TreeValidationResult>,
): Promise<void> {
  await submit(form, send);
  // Errors are in the order of the screen. A form-level error has no field to focus.
  const errors = form().errorSummary();
  errors
    .find(({ fieldTree }) => fieldTree !== form)
    ?.fieldTree()
    .focusBoundControl();
}
