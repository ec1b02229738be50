/** What stands for users where their ids may not be kept. */
export interface Pseudonyms {
  /** The same for the same user, always; 64 hexadecimal digits. */
  of(userId: string): Promise<string>;
}
