import type { Command } from 'commander';
import type * as z from 'zod';
import {
  erasureDetailsSchema,
  erasureSchema,
  userDataResponseSchema,
} from '../../../lambdas/contracts/operator/users.ts';
import type { Session } from './commands.ts';
import { listOf, tableOf } from './terminal.ts';

const receiptText = ({ places, ...receipt }: z.output<typeof erasureSchema>): string => {
  const rows = places.map(({ place, found, removed }) => [place, found, removed]);
  return `${listOf(receipt)}\n\n${tableOf(['place', 'found', 'removed'], rows)}`;
};

const modelsText = ({ models }: z.output<typeof erasureDetailsSchema>): string =>
  models.length === 0
    ? 'No model that may serve can have learnt from the user.'
    : tableOf(
        ['may have learnt from the user', 'state', 'retires on'],
        models.map(({ name, version, state, retireOn }) => [`${name}/${version}`, state, retireOn]),
      );

/** `users data`, `users erase` and `erasures show`. */
export function addUsers(program: Command, { api, show }: Session): void {
  const users = program.command('users').description('what is known of a user');
  users
    .command('data <id>')
    .description('all that the online table holds, as JSON')
    .action(async (id: string) => {
      const data = await (await api()).get(`/users/${encodeURIComponent(id)}/data`, userDataResponseSchema);
      show(data, (found) => JSON.stringify(found, null, 2));
    });
  users
    .command('erase <id>')
    .description('removes it, and drops what arrives later; to repeat it is safe')
    .action(async (id: string) => {
      show(await (await api()).delete(`/users/${encodeURIComponent(id)}`, erasureSchema), receiptText);
    });
  program
    .command('erasures')
    .description('receipts of erasures')
    .command('show <id>')
    .action(async (id: string) => {
      const receipt = await (await api()).get(`/erasures/${encodeURIComponent(id)}`, erasureDetailsSchema);
      show(
        receipt,
        ({ models, ...erasure }) => `${receiptText(erasure)}\n\n${modelsText({ ...erasure, models })}`,
      );
    });
}
