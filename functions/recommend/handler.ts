import { recommendInputSchema } from '../../lib/contracts/workflow.ts';
import { stageHandler } from '../stage.ts';
import { recommend } from './recommend.ts';

export const handler = stageHandler('recommend', recommendInputSchema, recommend);
