/**
 * Environment variables of the functions: the stack and the embedded cloud set them, lib/store reads them.
 * A function gets only those of the resources that it uses.
 */
export const RESOURCE_VARIABLES = {
  uploadBucket: 'DWELL_UPLOAD_BUCKET',
  artifactsBucket: 'DWELL_ARTIFACTS_BUCKET',
  table: 'DWELL_TABLE',
  stateMachineArn: 'DWELL_STATE_MACHINE_ARN',
  eventBus: 'DWELL_EVENT_BUS',
} as const;

/** The settings as JSON (settings.ts); every function gets it. */
export const SETTINGS_VARIABLE = 'DWELL_SETTINGS';
