import getPort from 'get-port';
import { Failure } from '../failure.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';

/** Where tools look for an emulated AWS. */
const USUAL_PORT = 4566;
const ATTEMPTS = 3;

export type StartOptions = Omit<EmulatorOptions, 'port'> & {
  /** Only this port will do. */
  readonly port: number | undefined;
};

/** On the usual port, or on a free one where that is taken. */
export async function startOnFreePort({ port: wanted, ...options }: StartOptions): Promise<Emulator> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await getPort({ port: USUAL_PORT, host: '127.0.0.1' }));
    try {
      return await startEmulator({ ...options, port });
    } catch (error) {
      // Another run may take the port between the look and the start.
      const taken = error instanceof Failure && error.message.includes('is in use');
      if (!taken || wanted !== undefined || attempt === ATTEMPTS) throw error;
    }
  }
}
