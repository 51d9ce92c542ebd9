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

/** POST /v1/runs and DELETE /v1/datasets/{name}. */
export const retrainSchema = z.object({
  trigger: z.literal('api'),
  /** Left out: a run that trains. */
  kind: z.literal('deletion').optional(),
  requestId: z.string().min(1),
  /** Left out: the only one there is. */
  dataset: z.string().min(1).optional(),
});

/** What reaches the function `start`; the API starts its runs itself. */
export const startEventSchema = z.union([uploadEventSchema, scheduledSchema]);
export type StartEvent = z.infer<typeof startEventSchema> | z.infer<typeof retrainSchema>;

const startedRunSchema = z.object({
  /** Whether this call started the execution; false if the event was rejected, came before, or joins a run that waits. */
  started: z.boolean(),
  /** The run that answers the event. Missing if there is nothing to retrain, and where `runs` has several. */
  runId: z.string().optional(),
  /** Why nothing was started. */
  reason: z.string().optional(),
});
/** What `start` answers. */
export const startedSchema = startedRunSchema.extend({
  /** Of the schedule: a run for each data set. */
  runs: z.array(startedRunSchema).optional(),
});
export type Started = z.infer<typeof startedSchema>;

/**
 * Step Functions' event on an execution that did not succeed. The workflow has recorded most failures before; it cannot
 * record that it was stopped. https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const executionEndedSchema = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    /** The run's id. */
    name: z.string(),
    status: z.enum(['ABORTED', 'TIMED_OUT', 'FAILED']),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});
export type ExecutionEnded = z.infer<typeof executionEndedSchema>;

export const PUBLISHED_EVENT = { source: 'dwell', detailType: 'Run published' } as const;
/** The event's detail. The event may come more than once for the same run. */
export const publishedEventSchema = publishedRunSchema.extend({
  /** Where the files for download are. */
  exports: z.object({ bucket: z.string(), prefix: z.string() }),
});
