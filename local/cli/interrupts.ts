import { Interrupted } from './failure.ts';

/** Aborted at the first Ctrl-C, or when the terminal or a supervisor ends us. Later ones do not cut the cleaning short. */
export function interrupts(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      controller.abort(new Interrupted());
    });
  }
  return controller.signal;
}
