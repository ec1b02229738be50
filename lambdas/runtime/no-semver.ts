/**
 * What the bundler puts in the place of `semver`, which X-Ray's SDK carries to look at version 2 of the AWS SDK alone:
 * nothing here has that, and 29 kB stay out of each function.
 */
export function gte(): never {
  throw new Error('Version 2 of the AWS SDK is not traced: use a client of version 3');
}
