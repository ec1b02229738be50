import type { Properties } from '../properties.ts';
import type { UserChange } from '../user-change.ts';

/** What a shop says of its users. */
export interface UserStore {
  /**
   * Takes in changes of different users; to put the same again changes nothing.
   * @throws OnlineTableError
   */
  put(changes: readonly UserChange[]): Promise<void>;
  /**
   * What is known of a user; empty for somebody unknown.
   * @throws OnlineTableError
   */
  propertiesOf(userId: string, signal?: AbortSignal): Promise<Properties>;
}
