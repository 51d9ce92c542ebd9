/**
 * Stores the exports, moves the pointer, then announces it. Every step may be repeated: after a crash between any
 * two, another attempt ends in the same state.
 */
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type * as z from 'zod';
import { exportKeys } from '../../lib/contracts/artifacts.ts';
import { PUBLISHED_EVENT, publishedEventSchema } from '../../lib/contracts/events.ts';
import { publishedRunSchema } from '../../lib/contracts/published-run.ts';
import type { PointerItem, RunItem } from '../../lib/contracts/table.ts';
import { publishInputSchema } from '../../lib/contracts/workflow.ts';
import { movePointer, readPointer } from '../../lib/runs/datasets.ts';
import { deleteOldResults } from '../../lib/runs/retention.ts';
import { endRun, enterStage, readRun } from '../../lib/runs/runs.ts';
import { eventBridge, resourceName } from '../../lib/store/clients.ts';
import { type Surroundings, stageHandler } from '../stage.ts';
import { storeExports } from './exports.ts';

type Run = z.output<typeof publishInputSchema>;

export interface Published {
  readonly published: boolean;
  /** The newer run that is published instead. */
  readonly supersededBy?: string;
}

export const handler = stageHandler('publish', publishInputSchema, publish);

export async function publish(input: Run, surroundings: Surroundings): Promise<Published> {
  const { settings, now, addToLog } = surroundings;
  await enterStage(input.runId, 'publish', now());
  const run = await readRun(input.runId);
  if (run.state === 'failed') throw new Error(`run ${run.runId} has failed before; it is not published`);
  if (run.state === 'superseded') return { published: false, supersededBy: run.supersededBy ?? undefined };
  if (run.state === 'running') await storeExports(input);
  const published = await settle(run, surroundings);
  addToLog({ ...published });
  try {
    addToLog({ deleted: await deleteOldResults(settings.keepRuns, now) });
  } catch (error) {
    // The run is published all the same, and the next one goes on with the deletion.
    addToLog({ notDeleted: String(error) });
  }
  return published;
}

/** Moves the pointer, ends the run and announces it. */
async function settle(run: RunItem, { settings, now }: Surroundings): Promise<Published> {
  const wanted = pointerTo(run, settings.customerPrefix, now());
  const pointer = run.state === 'published' ? wanted : await pointerAfter(wanted);
  if (pointer.runId !== run.runId) {
    await endRun(run.runId, 'superseded', now(), { supersededBy: pointer.runId });
    return { published: false, supersededBy: pointer.runId };
  }
  await endRun(run.runId, 'published', now(), { publishedAt: pointer.publishedAt });
  await announce(pointer);
  return { published: true };
}

function pointerTo(run: RunItem, customerPrefix: string, now: Date): PointerItem {
  const { runId, dataDate, requestedAt, readAt, publishedAt, slot, layout } = run;
  if (dataDate === null) throw new Error(`run ${runId} has no date of its data: ingest has not ended`);
  return {
    ...publishedRunSchema.parse({ ...run, publishedAt: publishedAt ?? now.toISOString() }),
    requestedAt,
    readAt: readAt ?? undefined,
    customerPrefix,
    slot,
    layout,
  };
}

/** The pointer after this run has tried to move it: at this run, or at a newer one. */
async function pointerAfter(wanted: PointerItem): Promise<PointerItem> {
  const before = await readPointer();
  if (before?.runId === wanted.runId) return before;
  if (await movePointer(wanted)) return wanted;
  const pointer = await readPointer();
  if (!pointer) throw new Error('the pointer was refused and is gone: somebody deleted it meanwhile');
  return pointer;
}

async function announce(pointer: PointerItem): Promise<void> {
  const { prefix } = exportKeys(pointer.dataset, pointer.runId);
  const exports = { bucket: resourceName('artifactsBucket'), prefix };
  const detail = publishedEventSchema.parse({ ...pointer, exports });
  const { FailedEntryCount, Entries } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: resourceName('eventBus'),
          Source: PUBLISHED_EVENT.source,
          DetailType: PUBLISHED_EVENT.detailType,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
  if (FailedEntryCount) throw new Error(`the event was not taken: ${Entries?.[0]?.ErrorMessage}`);
}
