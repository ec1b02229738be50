import { runOperator } from './program.ts';
import { consoleTerminal } from './terminal.ts';

process.exitCode = await runOperator(process.argv.slice(2), { env: process.env, terminal: consoleTerminal });
