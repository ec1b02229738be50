/** What is wrong with what a caller sent, in words that let them put it right. */
export interface Problem {
  readonly code:
    | 'unsupported_media_type'
    | 'invalid_json'
    | 'invalid_field'
    | 'unknown_field'
    | 'missing_field'
    /** What is sent fits its schema, and cannot be: for what no schema can say. */
    | 'invalid_value';
  /** Path of the field, such as `eventList[2].sentAt`; absent when the whole body is at fault. */
  readonly field?: string;
  readonly message: string;
  /** The field names something that is not there. */
  readonly isMissing?: true;
}

/** A body that parsed, or what is wrong with it: bad input is expected, so it is no exception. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };
