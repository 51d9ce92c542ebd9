import { trainInputSchema } from '../../lib/contracts/workflow.ts';
import { stageHandler } from '../stage.ts';
import { train } from './train.ts';

export const handler = stageHandler('train', trainInputSchema, train);
