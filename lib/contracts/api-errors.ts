/** Codes of the HTTP API's errors, each with its HTTP status. */
export const ERROR_STATUSES = {
  'bad-request': 400,
  'bad-cursor': 400,
  'dataset-needed': 400,
  'not-found': 404,
  'nothing-published': 404,
  'no-such-route': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'results-gone': 410,
  'too-large': 413,
  'unsupported-media-type': 415,
  internal: 500,
  busy: 503,
  'old-layout': 503,
} as const;
export type ApiErrorCode = keyof typeof ERROR_STATUSES;
