import { submit, type FieldTree, type TreeValidationResult } from '@angular/forms/signals';
import { problemErrors } from './problems';

/**
 * Submits a form and focuses the first invalid field, whether the form or the server rejected it. Focusing scrolls the
 * field into view, so that an error in a long form is not off screen.
 *
 * @param send throws if the server rejects the form
 * @param errorsOf converts what was thrown to errors of the form
 */
export async function submitForm<T extends object>(
  form: FieldTree<T>,
  send: () => Promise<unknown>,
  errorsOf: (thrown: unknown) => TreeValidationResult = (thrown) => problemErrors(form, thrown),
): Promise<void> {
  await submit(form, async () => {
    try {
      await send();
      return undefined;
    } catch (thrown) {
      return errorsOf(thrown);
    }
  });
  // Errors are in the order of the screen. A form-level error has no field to focus.
  const errors = form().errorSummary();
  errors
    .find(({ fieldTree }) => fieldTree !== form)
    ?.fieldTree()
    .focusBoundControl();
}
