/** /v1/datasets, /v1/runs and what tells of the API itself. */
import { z } from '@hono/zod-openapi';
import * as datasets from '../../../functions/api/routes/datasets.ts';
import * as runs from '../../../functions/api/routes/runs.ts';
import * as service from '../../../functions/api/routes/service.ts';
import { healthSchema } from '../../../lib/contracts/api.ts';
import { datasetsSchema } from '../../../lib/contracts/api-datasets.ts';
import {
  acceptedSchema,
  publishedSchema,
  runDetailSchema,
  runsSchema,
} from '../../../lib/contracts/api-runs.ts';
import { json, operation, reading, starting } from './operation.ts';

const DATASETS = [
  reading(datasets.datasets, {
    operationId: 'listDatasets',
    summary: 'The data sets, and what is published of each',
    answer: json(datasetsSchema, 'By name.'),
    errors: [],
  }),
  starting(datasets.deletion, {
    operationId: 'deleteDataset',
    summary: 'Delete a data set',
    description:
      'Lookups no longer know it, and the schedule retrains it no more. The run deletes its lists, files, contacts and products. What the shop has put in the upload bucket stays there; a new log of that name begins the data set anew.',
    answer: json(acceptedSchema, 'The data set is gone; the run deletes what belongs to it.'),
    errors: ['bad-request', 'not-found', 'conflict'],
  }),
];

const PUBLISH = {
  operationId: 'publishRun',
  summary: 'Publish an earlier run again',
  description:
    'For a run that was published before and has `resultsKept: true`. Only its data set changes. Runs that were asked for before this request do not replace it, later ones do; the daily retraining does not, until newer files have come.',
  answer: json(publishedSchema, 'Lookups in its data set answer from this run now.'),
  errors: ['bad-request', 'not-found', 'conflict'],
} as const;

const RUNS = [
  reading(runs.runs, {
    operationId: 'listRuns',
    summary: 'Runs, newest first',
    answer: json(runsSchema, 'Newest request first.'),
    errors: ['bad-cursor'],
  }),
  reading(runs.run, {
    operationId: 'getRun',
    summary: 'How a run goes or went',
    answer: json(
      runDetailSchema,
      'State, progress, leaderboard, winners, profile, what was understood, rejects, error.',
    ),
    errors: ['not-found'],
  }),
  starting(runs.retrain, {
    operationId: 'retrain',
    summary: 'Retrain now',
    answer: json(acceptedSchema, 'The run is on its way.'),
    errors: [
      ...(['bad-request', 'dataset-needed', 'not-found', 'nothing-published', 'conflict'] as const),
      ...(['too-large', 'unsupported-media-type'] as const),
    ],
  }),
  operation(runs.publish, PUBLISH, { 200: PUBLISH.answer }),
];

const HEALTH = {
  operationId: 'getHealth',
  summary: 'Whether the API answers and can read its table',
  answer: json(healthSchema, 'The API is up and can read its table.'),
  errors: [],
};
const CONTRACT = {
  operationId: 'getOpenApi',
  summary: 'This document',
  answer: json(z.looseObject({ openapi: z.string() }), 'OpenAPI 3.1.'),
  errors: [],
};

const SERVICE = [
  operation(service.health, HEALTH, { 200: HEALTH.answer }, 'service'),
  operation(service.contract, CONTRACT, { 200: CONTRACT.answer }, 'service'),
];

export const OPERATIONS = [...DATASETS, ...RUNS, ...SERVICE];
