/**
 * What each function may do: one paragraph per function, in the order of the workflow. Keys and partitions come
 * from the contracts, with `*` for every id. A `bind` call also sets the environment variable that names the
 * resource, so a function cannot have one without the other.
 */
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  artifactKeys,
  CLICKS_PREFIX,
  CONTACTS_PREFIX,
  EXPORTS_PREFIX,
  exportKeys,
  PRODUCTS_PREFIX,
  RUNS_PREFIX,
} from '../contracts/artifacts.ts';
import type { FunctionName } from '../contracts/function-sizes.ts';
import {
  COMPUTING_PARTITION,
  DATASETS_PARTITION,
  factsPartition,
  joinedRequestKey,
  OLD_CONTACTS_PARTITION,
  OLD_POINTER_KEY,
  RUNS_PARTITION,
  resultsPartition,
  runKey,
  SLOTS_PARTITION,
} from '../contracts/table.ts';
import type { Announcements } from './announcements.ts';
import type { ArtifactsBucket, UploadBucket } from './buckets.ts';
import type { ResultsTable } from './results-table.ts';
import type { Workflow } from './workflow.ts';

interface Resources {
  readonly uploads: UploadBucket;
  readonly artifacts: ArtifactsBucket;
  readonly results: ResultsTable;
  readonly workflow: Workflow;
  readonly announcements: Announcements;
}

/** Objects of every run in the artifacts bucket. */
const run = artifactKeys('*');
const evaluations = `${run.prefix}evaluations/*`;
const models = `${run.prefix}models/*`;
const parts = `${run.prefix}parts/*`;
const audiences = exportKeys('*', '*').audience('*');

/**
 * Partitions of the table: every run's record and results, the data sets with their pointers, the places of runs that
 * compute, the slots, and what is known of customers and products.
 */
const RUN = runKey('*').pk;
const REQUESTS = joinedRequestKey('*').pk;
const DATASETS = DATASETS_PARTITION;
const OLD_POINTER = OLD_POINTER_KEY.pk;
const COMPUTING = COMPUTING_PARTITION;
const SLOTS = SLOTS_PARTITION;
const RESULTS = resultsPartition('*');
const CONTACTS = `${factsPartition('CONTACTS')}*`;
const PRODUCTS = `${factsPartition('PRODUCTS')}*`;
const OLD_CONTACTS = OLD_CONTACTS_PARTITION;

export function grantAccess(functions: Record<FunctionName, LambdaFunction>, resources: Resources): void {
  const { uploads, artifacts, results, workflow, announcements } = resources;
  const { start, settle, ingest, plan, evaluate, select, train, recommend, publish, sweep, api } = functions;

  results.bind(start, {
    GetItem: [RUN, REQUESTS, DATASETS, OLD_POINTER],
    Query: [DATASETS],
    PutItem: [RUN, REQUESTS],
    UpdateItem: [DATASETS],
  });
  workflow.bind(start);

  // Whether a file has changed stands in the bucket's answers about it.
  uploads.bind(settle, { get: [`${CLICKS_PREFIX}*`], list: true });
  results.bind(settle, {
    GetItem: [RUN, DATASETS, OLD_POINTER],
    Query: [DATASETS, COMPUTING],
    PutItem: [COMPUTING],
    UpdateItem: [RUN, DATASETS],
  });

  uploads.bind(ingest, {
    get: [`${CLICKS_PREFIX}*`, `${CONTACTS_PREFIX}*`, `${PRODUCTS_PREFIX}*`],
    list: true,
  });
  artifacts.bind(ingest, { put: [run.dataset, run.products, run.profile, run.rejects] });
  // New facts are compared with what is published, and deleted again if their data set was deleted meanwhile.
  results.bind(ingest, {
    GetItem: [RUN, OLD_POINTER],
    Query: [DATASETS, RESULTS, CONTACTS, PRODUCTS],
    PutItem: [RUN],
    UpdateItem: [RUN, DATASETS, CONTACTS, PRODUCTS],
    BatchWriteItem: [CONTACTS, PRODUCTS],
  });

  artifacts.bind(plan, { get: [run.dataset] });
  results.bind(plan, { UpdateItem: [RUN] });

  artifacts.bind(evaluate, { get: [run.dataset], put: [evaluations] });
  results.bind(evaluate, { UpdateItem: [RUN] });

  artifacts.bind(select, { get: [evaluations], put: [run.leaderboard] });
  results.bind(select, { PutItem: [RUN], UpdateItem: [RUN] });

  artifacts.bind(train, { get: [run.dataset, run.leaderboard, run.products], put: [models, run.contacts] });
  results.bind(train, {
    GetItem: [RUN, OLD_POINTER],
    PutItem: [RUN, SLOTS],
    UpdateItem: [RUN, CONTACTS],
    Query: [DATASETS, SLOTS, RESULTS, CONTACTS, OLD_CONTACTS],
    BatchWriteItem: [RESULTS, OLD_CONTACTS],
  });

  artifacts.bind(recommend, {
    get: [run.dataset, models, run.contacts, run.products],
    put: [parts, audiences],
  });
  results.bind(recommend, { GetItem: [RUN], UpdateItem: [RUN], BatchWriteItem: [RESULTS] });

  artifacts.bind(publish, {
    get: [run.leaderboard, evaluations, parts, run.profile, run.rejects, run.contacts, run.products],
    put: [`${EXPORTS_PREFIX}*`],
  });
  results.bind(publish, {
    GetItem: [RUN, OLD_POINTER],
    Query: [DATASETS],
    UpdateItem: [RUN, DATASETS],
  });
  announcements.bind(publish);

  artifacts.bind(sweep, { delete: [`${RUNS_PREFIX}*`, `${EXPORTS_PREFIX}*`], list: true });
  results.bind(sweep, {
    GetItem: [OLD_POINTER, SLOTS],
    Query: [DATASETS, RESULTS, CONTACTS, PRODUCTS],
    UpdateItem: [RUN],
    BatchWriteItem: [RUN, RESULTS, CONTACTS, PRODUCTS],
    queryIndex: [RUNS_PARTITION],
  });

  results.bind(functions['record-failure'], {
    GetItem: [RUN, OLD_POINTER],
    Query: [DATASETS],
    UpdateItem: [RUN, DATASETS],
  });

  results.bind(api, {
    GetItem: [RUN, REQUESTS, DATASETS, OLD_POINTER, RESULTS],
    Query: [DATASETS, RESULTS],
    BatchGetItem: [CONTACTS],
    queryIndex: [RUNS_PARTITION],
    // POST /v1/runs and DELETE /v1/datasets/{name} write a new run, and POST /v1/runs/{id}/publish moves the pointer.
    PutItem: [RUN, REQUESTS],
    UpdateItem: [DATASETS],
  });
  workflow.bind(api);
}
