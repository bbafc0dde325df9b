/** Why a command stops, in a sentence for the operator: the cause and the way out. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartError';
  }
}
