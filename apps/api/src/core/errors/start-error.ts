/** A fatal error of a command, as a sentence for the operator: cause and remedy. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartError';
  }
}
