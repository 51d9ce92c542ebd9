import { planInputSchema } from '../../lib/contracts/workflow.ts';
import { stageHandler } from '../stage.ts';
import { plan } from './plan.ts';

export const handler = stageHandler('plan', planInputSchema, plan);
