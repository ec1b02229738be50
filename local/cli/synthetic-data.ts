import { runTrainingProgram } from './training-program.ts';

/**
 * `npm run synthetic-data -- --help` says what it does: training/vitrine/synthetic/command.py, which reads the options.
 * Answers its exit code.
 */
export const syntheticData = (args: readonly string[], interrupt: AbortSignal): Promise<number> =>
  runTrainingProgram(['vitrine', 'synthetic-data', ...args], { purpose: 'The synthetic data', interrupt });
