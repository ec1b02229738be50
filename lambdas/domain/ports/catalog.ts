/** What the shop can sell right now, as far as it differs from what the model was trained on. */
export interface Catalog {
  /**
   * Items that were taken off sale; may be a second old.
   * @throws OnlineTableError
   */
  unavailable(signal?: AbortSignal): Promise<ReadonlySet<string>>;
}
