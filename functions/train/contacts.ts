/** The addresses of a run's customers, for its exports. */
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { RunNote } from '../../lib/contracts/run-notes.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import { findScope } from '../../lib/runs/scopes.ts';
import { putCsv } from '../../lib/store/artifacts.ts';
import { addressOf, emailsOf, moveOldContacts } from '../../lib/store/contacts.ts';
import { unmatchedNotes } from '../unmatched.ts';

/**
 * Stores them as they are known now.
 * @returns how many customers have an address of their own, and what is odd about that
 */
export async function storeContacts(
  runId: string,
  datasetName: string,
  { customerIds }: Dataset,
  isRegular: Uint8Array,
): Promise<{ addresses: number; notes: RunNote[] }> {
  const scope = await findScope(datasetName);
  await moveOldContacts(datasetName, scope);
  const { emails, others } = await emailsOf(scope, customerIds);
  function* rows() {
    for (const [outer, customer] of customerIds.entries()) {
      const { email, dummy } = addressOf(customer, emails.get(customer));
      yield [customer, email, dummy, isRegular[outer] === 1];
    }
  }
  await putCsv(artifactKeys(runId).contacts, ['customer', 'email', 'dummy', 'regular'], rows());
  const notes = await unmatchedNotes('contacts-unmatched', emails.keys(), others, customerIds);
  return { addresses: emails.size, notes };
}
