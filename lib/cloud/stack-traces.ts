/**
 * Stack traces name the file and line in this repository. The source map is read when the first stack trace is looked
 * at. Node's own `--enable-source-maps` reads it at every cold start, in some 25 ms.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

let map: SourceMap | undefined;

/** Lines and columns count from 1 in a stack trace, from 0 in a map. */
function original(site: NodeJS.CallSite): string {
  const [file, line, column] = [site.getFileName(), site.getLineNumber(), site.getColumnNumber()];
  if (file !== __filename || line === null || column === null) return `${site}`;
  map ??= new SourceMap(JSON.parse(readFileSync(`${__filename}.map`, 'utf8')));
  const entry = map.findEntry(line - 1, column - 1);
  if (!('originalSource' in entry)) return `${site}`;
  const { originalSource, originalLine, originalColumn } = entry;
  return `${site}`.replace(
    `${file}:${line}:${column}`,
    `${originalSource}:${originalLine + 1}:${originalColumn + 1}`,
  );
}

Error.prepareStackTrace = (error, sites) => [`${error}`, ...sites.map(original)].join('\n    at ');
