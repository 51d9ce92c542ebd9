import { publishInputSchema } from '../../lib/contracts/workflow.ts';
import { stageHandler } from '../stage.ts';
import { publish } from './publish.ts';

export const handler = stageHandler('publish', publishInputSchema, publish);
