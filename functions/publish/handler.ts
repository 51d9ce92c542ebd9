/**
 * Stores the exports, moves the pointer, then announces it. Every step may be repeated: after a crash between any
 * two, another attempt ends in the same state.
 */
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type * as z from 'zod';
import { exportKeys } from '../../lib/contracts/artifacts.ts';
import { PUBLISHED_EVENT, publishedEventSchema } from '../../lib/contracts/events.ts';
import { publishedRunSchema } from '../../lib/contracts/published-run.ts';
import type { Pointer, RunItem } from '../../lib/contracts/table.ts';
import { publishInputSchema } from '../../lib/contracts/workflow.ts';
import { movePointer, readPointer } from '../../lib/runs/datasets.ts';
import { endRun, enterStage, readRun } from '../../lib/runs/runs.ts';
import { eventBridge, resourceName } from '../../lib/store/clients.ts';
import { type Surroundings, stageHandler } from '../stage.ts';
import { storeExports } from './exports.ts';

type Run = z.output<typeof publishInputSchema>;

export interface Published {
  readonly published: boolean;
  /** The newer run that is published instead; missing if the data set was deleted. */
  readonly supersededBy?: string;
}

export const handler = stageHandler('publish', publishInputSchema, publish);

export async function publish(input: Run, surroundings: Surroundings): Promise<Published> {
  const { now, addToLog } = surroundings;
  await enterStage(input.runId, 'publish', now());
  const run = await readRun(input.runId);
  if (run.state === 'failed') throw new Error(`run ${run.runId} has failed before; it is not published`);
  if (run.state === 'superseded') return { published: false, supersededBy: run.supersededBy ?? undefined };
  if (run.state === 'running') {
    checkShards(run, input.training.shards.length);
    await storeExports(input);
  }
  const published = await moveAndTell(run, now());
  addToLog({ ...published });
  return published;
}

/** Lists that are not there would only be missed by those who look for them. */
function checkShards({ runId, shardsDone }: RunItem, planned: number): void {
  if (shardsDone === planned) return;
  throw new Error(`${shardsDone} of ${planned} shards of run ${runId} are done; it is not published`);
}

/** Moves the pointer, ends the run and announces it. */
async function moveAndTell(run: RunItem, now: Date): Promise<Published> {
  const wanted = pointerTo(run, now);
  const pointer = run.state === 'published' ? wanted : await pointerAfter(wanted, run);
  if (pointer?.runId !== run.runId) {
    await endRun(run.runId, 'superseded', now, { supersededBy: pointer?.runId });
    return { published: false, supersededBy: pointer?.runId };
  }
  await endRun(run.runId, 'published', now, { publishedAt: pointer.publishedAt });
  await announce(pointer);
  return { published: true };
}

function pointerTo(run: RunItem, now: Date): Pointer {
  const { runId, dataDate, requestedAt, readAt, publishedAt, slot, layout } = run;
  if (dataDate === null) throw new Error(`run ${runId} has no date of its data: ingest has not ended`);
  return {
    ...publishedRunSchema.parse({ ...run, publishedAt: publishedAt ?? now.toISOString() }),
    requestedAt,
    readAt: readAt ?? undefined,
    slot,
    layout,
  };
}

/** The pointer after this run has tried to move it: at this run, at a newer one, or nowhere if the data set was deleted. */
async function pointerAfter(wanted: Pointer, { basis, source }: RunItem): Promise<Pointer | undefined> {
  const before = await readPointer(wanted.dataset);
  if (before?.runId === wanted.runId) return before;
  return (await movePointer(wanted, { trained: basis && { ...basis, source } }))
    ? wanted
    : readPointer(wanted.dataset);
}

async function announce(pointer: Pointer): Promise<void> {
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
