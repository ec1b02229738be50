import { onlineRetailCache } from './paths.ts';
import { runTrainingProgram } from './training-program.ts';

/**
 * `npm run evaluate -- --help` says what it does: training/vitrine/evaluation/command.py, which reads the options.
 * Answers its exit code.
 */
export const evaluate = (args: readonly string[], interrupt: AbortSignal): Promise<number> =>
  runTrainingProgram(['vitrine', 'evaluate-offline', '--cache', onlineRetailCache, ...args], {
    purpose: 'The evaluation',
    interrupt,
  });
