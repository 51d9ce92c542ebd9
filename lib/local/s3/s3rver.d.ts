/** What Dwell uses of s3rver 3.7.1, which brings no types. */
declare module 's3rver' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage, ServerResponse } from 'node:http';
  import type FilesystemStore from 's3rver/lib/stores/filesystem.js';

  /** What a request carries from one Koa middleware to the next. */
  export interface Context {
    req: IncomingMessage | NodeJS.ReadableStream;
    request: { headers: Record<string, string | undefined> };
    method: string;
    query: Record<string, string | undefined>;
    body: unknown;
  }

  export interface ObjectEvent {
    Records: [
      {
        eventName: string;
        eventTime: string;
        s3: { bucket: { name: string }; object: { key: string; size?: number; eTag?: string } };
      },
    ];
  }

  export default class S3rver extends EventEmitter {
    constructor(options: {
      silent: boolean;
      directory: string;
      vhostBuckets: boolean;
      configureBuckets: { name: string }[];
    });
    /** Koa's list; the first is the outermost. */
    middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[];
    store: FilesystemStore;
    context: { store: FilesystemStore; logger: Record<'info' | 'warn' | 'error', () => void> };
    configureBuckets(): Promise<void>;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}

declare module 's3rver/lib/models/object.js' {
  export default class S3Object {
    constructor(bucket: string, key: string, content: null, metadata: Record<string, string>);
    bucket: string;
    key: string;
    /** The body of a request, or the whole content where a form brought it. */
    content: NodeJS.ReadableStream | Buffer;
    metadata: Record<string, string>;
  }
}

declare module 's3rver/lib/stores/filesystem.js' {
  import type S3Object from 's3rver/lib/models/object.js';

  export interface Written {
    size: number;
    md5: string;
  }

  export interface Listing {
    objects: S3Object[];
    commonPrefixes: string[];
    isTruncated: boolean;
  }

  export default class FilesystemStore {
    constructor(rootDirectory: string);
    rootDirectory: string;
    getBucketPath(bucket: string): string;
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    getMetadata(bucket: string, key: string): Promise<Record<string, string>>;
    putMetadata(bucket: string, key: string, metadata: Record<string, string>, md5: string): Promise<void>;
    putObject(object: S3Object): Promise<Written>;
    putPart(
      bucket: string,
      uploadId: string,
      partNumber: string,
      content: NodeJS.ReadableStream,
    ): Promise<Written>;
    listObjects(
      bucket: string,
      options: { delimiter?: string; startAfter?: string; prefix?: string; maxKeys?: number },
    ): Promise<Listing>;
    deleteObject(bucket: string, key: string): Promise<void>;
  }
}
