import { selectInputSchema } from '../../lib/contracts/workflow.ts';
import { stageHandler } from '../stage.ts';
import { select } from './select.ts';

export const handler = stageHandler('select', selectInputSchema, select);
