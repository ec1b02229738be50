/** The users who were erased, by their pseudonyms: what of them arrives late is dropped. */
export interface ErasedUsers {
  /**
   * As of now.
   * @throws OnlineTableError
   */
  has(userId: string): Promise<boolean>;
  /**
   * From then on, and for good. To add a user again changes nothing.
   * @throws OnlineTableError
   */
  add(userId: string): Promise<void>;
}
