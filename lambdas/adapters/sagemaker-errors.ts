/** SageMaker has no error of its own for what is not there. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'ResourceNotFound' ||
    (error.name.startsWith('Validation') && /does not exist|not found|could not find/i.test(error.message)));
