import type { Install } from './installs.mjs';

/** `fetchInto` leaves the jars in `jars/` of the folder that it is given. */
export function sparkPackages(ivy?: string, fetchInto?: (ivy: string) => Promise<unknown>): Install;
