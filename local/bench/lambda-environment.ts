/**
 * One execution environment of the model host's function: loads the bundle in the first argument, says so, and then runs
 * one event at a time, telling whether it was answered.
 */
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown) => Promise<unknown>;

const [bundle = ''] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };
process.on('message', ({ event }: { event: unknown }) => {
  void handler(event).then(
    (answer) => process.send?.(JSON.stringify(answer).length > 0),
    () => process.send?.(false),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
