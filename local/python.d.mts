export interface FoundPython {
  readonly executable: string;
  readonly minor: string;
  readonly patch: number;
}

/** How the finder looks at a machine; a test gives it another one. */
export interface PythonMachine {
  /** What the command says of itself; `undefined` where it is missing or does not run. */
  probe(command: string): FoundPython | undefined;
  pyenvVersions(): readonly { readonly name: string; readonly python: string }[];
}

export const TRAINING_PYTHONS: readonly string[];
export const EMULATOR_PYTHONS: readonly string[];
/** By minor version. */
export const LEAST_PATCHES: Readonly<Record<string, number>>;
export function findPython(
  wanted: readonly string[],
  options?: { readonly machine?: PythonMachine; readonly least?: Readonly<Record<string, number>> },
): FoundPython | undefined;
