import { failureInputSchema } from '../../lib/contracts/workflow.ts';
import { stageHandler } from '../stage.ts';
import { recordFailure } from './record-failure.ts';

export const handler = stageHandler('record-failure', failureInputSchema, recordFailure);
