import { refuseTooManyBadRows } from '../../lib/intake/bad-row-share.ts';
import { readContacts } from '../../lib/intake/contacts.ts';
import { putContacts } from '../../lib/store/contacts.ts';
import type { Ingest } from './ingest.ts';

/** Addresses are taken over once the whole file has been read and found good. */
export const ingestContacts: Ingest = async (_, files, report, { settings, now }) => {
  const emails = new Map<string, string>();
  let goodRows = 0;
  for (const file of files) {
    for await (const { rows, rejects } of readContacts(file)) {
      for (const { customer, email } of rows) emails.set(customer, email);
      goodRows += rows.length;
      await report.add(rejects);
    }
  }
  const badRows = report.total;
  refuseTooManyBadRows(goodRows + badRows, badRows, settings.maxBadRowShare, report.first[0]);
  await putContacts(emails, now());
  return { rows: emails.size, badRows };
};
