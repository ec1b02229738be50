import { runOperator } from './program.ts';

process.exitCode = await runOperator(process.argv.slice(2), {
  env: process.env,
  terminal: {
    out: (text) => {
      console.log(text);
    },
    err: (text) => {
      console.error(text);
    },
  },
});
