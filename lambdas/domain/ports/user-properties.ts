/** What the shop says of its users, by column. */
export interface UserProperties {
  /**
   * Empty for somebody unknown.
   * @throws OnlineTableError
   */
  propertiesOf(
    userId: string,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, string | number | boolean>>>;
}
