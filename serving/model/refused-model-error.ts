/** The model directory does not hold a model that this host can serve; the message says what to mend. */
export class RefusedModelError extends Error {
  override readonly name = 'RefusedModelError';
}
