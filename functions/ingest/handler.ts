import { runRequestSchema } from '../../lib/contracts/workflow.ts';
import { stageHandler } from '../stage.ts';
import { ingest } from './ingest.ts';

export const handler = stageHandler('ingest', runRequestSchema, ingest);
