import type { Install } from './installs.mjs';

/** `fetchInto` leaves the jars in `jars/` of the folder that it is given. */
export function sparkPackages(ivy?: string, fetchInto?: (ivy: string) => Promise<unknown>): Install;

/** Where the archive and its stamp are, the record of the Java, whose jars are archived, and by what. */
interface ClassesOptions {
  readonly folder?: string;
  readonly record?: string;
  readonly jarFolders?: () => readonly string[];
  readonly archive?: (file: string) => Promise<unknown>;
}

export function sparkClasses(options?: ClassesOptions): Install;
