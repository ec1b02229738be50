/** What the user can mend: its message is one sentence that says how. Anything else keeps its stack. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The user asked to stop (Ctrl-C); nothing is wrong. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
