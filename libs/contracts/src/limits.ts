/** Limits that both ends check. Sizes in bytes, times in milliseconds, lengths in UTF-16 code units. */
export const LIMITS = {
  handle: { min: 3, max: 30 },
  password: { min: 8, max: 200 },
  streamTitle: { max: 120 },
  messageText: { max: 500 },
  /** Lines of chat that a newcomer gets, and that the history keeps. */
  chatHistory: 100,
  /** Lines of chat in one page of a replay. */
  replayPage: 500,
  page: { default: 20, max: 100 },
  /** Largest socket message and JSON body that the server reads. */
  payloadBytes: 256 * 1024,
  /** Longest recording: a week. */
  recordingMs: 7 * 24 * 3600 * 1000,
  part: {
    /** Smallest size of every part but the last. S3 refuses smaller ones (EntityTooSmall). */
    minBytes: 5 * 1024 * 1024,
    maxBytes: 64 * 1024 * 1024,
    /** S3 numbers parts from 1 to 10,000. */
    maxNumber: 10_000,
  },
} as const;
