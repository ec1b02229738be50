import { runOperator } from './operator/program.ts';
import { consoleTerminal } from './operator/terminal.ts';

/** `npm run training-set -- ...`: the command of `npx vitrine` by that name. */
export const trainingSet = (args: readonly string[]): Promise<number> =>
  runOperator(['training-set', ...args], { env: process.env, terminal: consoleTerminal });
