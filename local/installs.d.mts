interface PackageEntry {
  readonly version?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
}

interface PackageLock {
  readonly packages: Readonly<Record<string, PackageEntry>>;
}

export function nodeModulesMatch(lock: PackageLock, installed: PackageLock): boolean;

/** Something that a command needs. */
export interface Install {
  readonly what: string;
  done(): boolean;
  run(): Promise<void>;
}

export const INSTALLS: Readonly<
  Record<'node' | 'training' | 'all' | 'check' | 'demo' | 'test', readonly Install[]>
>;
