/** Reasons why the embedded cloud does not start or ends; each message is one line for the person at the terminal. */

abstract class EmbeddedCloudError extends Error {
  /** Says, as the code of a system's error does, that this is no fault of the program. */
  abstract readonly code: string;
}

/** Something else listens on the port that was asked for. */
export class PortInUseError extends EmbeddedCloudError {
  override readonly name = 'PortInUseError';
  readonly code = 'EADDRINUSE';
  readonly port: number;

  constructor(port: number) {
    super(`port ${port} is in use: stop what listens there, or choose another with --port`);
    this.port = port;
  }
}

/** Another embedded cloud keeps its state in the same directory. */
export class DirectoryInUseError extends EmbeddedCloudError {
  override readonly name = 'DirectoryInUseError';
  readonly code = 'EBUSY';
  readonly pid: number;

  constructor(directory: string, pid: number) {
    super(`${directory} is in use by the embedded cloud of process ${pid}: stop that one first`);
    this.pid = pid;
  }
}

/** The directory was written by another version of Dwell. */
export class OldDirectoryError extends EmbeddedCloudError {
  override readonly name = 'OldDirectoryError';
  readonly code = 'EOLD';

  constructor(directory: string) {
    super(`${directory} was written by another version of Dwell: delete it, or choose another with --state`);
  }
}

/** The run that `dwell start --once` was to publish was not. */
export class RunFailedError extends EmbeddedCloudError {
  override readonly name = 'RunFailedError';
  readonly code = 'ERUN';
}
