/** Computes one shard of the lists. A second attempt writes the same items and files. */
import type * as z from 'zod';
import { recommendInputSchema, type Shard } from '../../lib/contracts/workflow.ts';
import { countDone } from '../../lib/runs/runs.ts';
import { checkSlot } from '../../lib/runs/slots.ts';
import { type Surroundings, stageHandler } from '../stage.ts';
import { describeCategories } from './categories.ts';
import { recommendToCustomers } from './customers.ts';
import { materialOf } from './material.ts';
import { describeProducts } from './products.ts';

export const handler = stageHandler('recommend', recommendInputSchema, recommend);

/** @returns the shard, done. @throws InputError conflict if the run has ended, or has another slot. */
export async function recommend(
  input: z.output<typeof recommendInputSchema>,
  { settings, now, addToLog }: Surroundings,
): Promise<Shard> {
  const { runId, slot, shard } = input;
  addToLog({ ...shard });
  await checkSlot(runId, slot);
  const material = await materialOf(input, settings);
  switch (shard.kind) {
    case 'customers':
      await recommendToCustomers(material, shard);
      break;
    case 'products':
      await describeProducts(material, shard);
      break;
    case 'categories':
      await describeCategories(material, shard);
      break;
  }
  await countDone(runId, 'recommend', `${shard.kind}/${shard.from}`, now());
  return shard;
}
