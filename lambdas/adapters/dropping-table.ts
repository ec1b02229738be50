import { CACHED_HISTORY_PREFIX } from '../contracts/online-cache.ts';
import { OnlineTableError } from '../domain/errors.ts';
import type { AwsCommand } from '../runtime/aws/command.ts';
import type { OnlineCache } from './online-cache.ts';
import type { OnlineTable } from './online-table.ts';
import { isShopperPartition } from './online-table-keys.ts';

/**
 * The online table, of which every write of a shopper's row ends what the cache holds of the shopper, whoever writes: no
 * adapter has to think of it. It is dropped after the write and whatever became of that: a write that failed, or was
 * there already, may be another's whose drop never came.
 * @param onFailure of a drop; what it throws, the writer throws
 */
export function droppingTable(
  { client, name }: OnlineTable,
  cache: Pick<OnlineCache, 'drop'>,
  onFailure: (error: unknown) => void,
): OnlineTable {
  return {
    name,
    client: {
      async send(command, options) {
        const partition = writtenPartition(command);
        try {
          return await client.send(command, options);
        } finally {
          if (partition !== undefined && isShopperPartition(partition))
            await cache.drop(`${CACHED_HISTORY_PREFIX}${partition}`).catch(onFailure);
        }
      },
    },
  };
}

/** For those who may not go on before it is gone: they answer that it failed, and are asked again. */
export const failWith = (cause: unknown): never => {
  throw new OnlineTableError('The online cache may hold what was removed, for a minute at most', { cause });
};

/** @returns undefined of what writes nothing */
function writtenPartition({ operation, input }: AwsCommand<object>): string | undefined {
  const { Key, Item } = input as WrittenInput;
  return WRITES.has(operation) ? (Item ?? Key)?.pk?.S : undefined;
}

interface Attributes {
  readonly pk?: { readonly S?: string };
}

interface WrittenInput {
  readonly Key?: Attributes;
  readonly Item?: Attributes;
}

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
