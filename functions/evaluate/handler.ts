import { evaluateInputSchema } from '../../lib/contracts/workflow.ts';
import { stageHandler } from '../stage.ts';
import { evaluate } from './evaluate.ts';

export const handler = stageHandler('evaluate', evaluateInputSchema, evaluate);
