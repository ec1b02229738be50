/** SageMaker takes something in a request for wrong; the embedded one has a name of its own for pages. */
export const isInvalid = (error: unknown): boolean =>
  error instanceof Error && (error.name.startsWith('Validation') || error.name === 'InvalidToken');

/** SageMaker has no error of its own for what is not there. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'ResourceNotFound' ||
    (isInvalid(error) && /does not exist|not found|could not find/i.test(error.message)));
