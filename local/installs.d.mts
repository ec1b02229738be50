interface PackageEntry {
  readonly version?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
}

interface PackageLock {
  readonly packages: Readonly<Record<string, PackageEntry>>;
}

export function nodeModulesMatch(lock: PackageLock, installed: PackageLock): boolean;
