/** Events that start a run, and the one that `publish` sends. */
import * as z from 'zod';
import { publishedRunSchema } from './published-run.ts';

/** S3's "Object Created" as EventBridge delivers it. The key is not URL-encoded, unlike in S3's own notifications. */
const uploadEventSchema = z.object({
  'detail-type': z.literal('Object Created'),
  /** When the object was created, to the second. */
  time: z.iso.datetime({ offset: true }),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: z.string().min(1),
      size: z.number().optional(),
      etag: z.string().optional(),
      /** Only if the bucket keeps versions. */
      'version-id': z.string().optional(),
      /** Grows with every change of the same key. */
      sequencer: z.string().optional(),
    }),
  }),
});
export type UploadEvent = z.infer<typeof uploadEventSchema>;

/** The schedule's input: EventBridge Scheduler fills in `<aws.scheduler.scheduled-time>`. */
export const scheduledSchema = z.object({
  trigger: z.literal('schedule'),
  scheduledTime: z.iso.datetime({ offset: true }),
});

/** POST /v1/runs. */
export const retrainSchema = z.object({
  trigger: z.literal('api'),
  requestId: z.string().min(1),
  /** The data set to train on. Left out: the published one. */
  dataset: z.string().min(1).optional(),
});

/** What reaches the function `start`; the API starts its runs itself. */
export const startEventSchema = z.union([uploadEventSchema, scheduledSchema]);
export type StartEvent = z.infer<typeof startEventSchema> | z.infer<typeof retrainSchema>;

/** What `start` answers. */
export const startedSchema = z.object({
  /** Whether this call started the execution; false if the event was rejected or came before. */
  started: z.boolean(),
  /** Missing only if there was nothing to retrain. */
  runId: z.string().optional(),
  /** Why nothing was started. */
  reason: z.string().optional(),
});
export type Started = z.infer<typeof startedSchema>;

export const PUBLISHED_EVENT = { source: 'dwell', detailType: 'Run published' } as const;
/** The event's detail. The event may come more than once for the same run. */
export const publishedEventSchema = publishedRunSchema.extend({
  /** Where the files for download are. */
  exports: z.object({ bucket: z.string(), prefix: z.string() }),
});
