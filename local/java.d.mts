/** How the finder looks at a machine; a test gives it another one. */
export interface JavaMachine {
  readonly javaHome: string | undefined;
  /** What `-XshowSettings:properties` prints; `undefined` where the command is missing or does not run. */
  properties(command: string): string | undefined;
}

export function findJava(
  machine?: JavaMachine,
): { readonly home: string; readonly version: number } | undefined;
