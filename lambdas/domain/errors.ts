/** The model host gave no usable answer in time: it is down, slow, or answers something else. */
export class ModelHostUnavailableError extends Error {
  override readonly name = 'ModelHostUnavailableError';
}

/** The online table could not be read or written, or holds something that is not ours. */
export class OnlineTableError extends Error {
  override readonly name = 'OnlineTableError';
}

/** The online cache could not be asked, or not in time. What it holds is in the online table too. */
export class OnlineCacheError extends Error {
  override readonly name = 'OnlineCacheError';
}

/** Some events were not taken by the stream, after retries. The sender may send them all again: ids make it safe. */
export class EventStreamUnavailableError extends Error {
  override readonly name = 'EventStreamUnavailableError';
}

/** A record on the stream that is no event of ours. Trying it again will not help. */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError';
}

/** A page of a list was asked for by what no page before it has named. */
export class UnknownPageError extends Error {
  override readonly name = 'UnknownPageError';
}

/** Something took more time than it was given. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** The archive of a registered model is not there, or is none of ours. */
export class ModelArchiveError extends Error {
  override readonly name = 'ModelArchiveError';
}

/** Nothing can be said of a run of training: what keeps runs is away, or refuses. */
export class RunTrackingError extends Error {
  override readonly name = 'RunTrackingError';
}
