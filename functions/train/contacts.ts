/** The addresses of a run's customers, as they are known now: what its exports show. */
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { dummyEmail, isRegular } from '../../lib/contracts/identity.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import { putCsv } from '../../lib/store/artifacts.ts';
import { allContacts } from '../../lib/store/contacts.ts';

/** @returns how many of the customers have an address of their own. */
export async function storeContacts(
  runId: string,
  { customerIds }: Dataset,
  { customerPrefix }: Settings,
): Promise<number> {
  const emails = await emailsOf(new Set(customerIds));
  function* rows() {
    for (const customer of customerIds) {
      const email = emails.get(customer);
      yield [
        customer,
        email ?? dummyEmail(customer),
        email === undefined,
        isRegular(customer, customerPrefix),
      ];
    }
  }
  await putCsv(artifactKeys(runId).contacts, ['customer', 'email', 'dummy', 'regular'], rows());
  return emails.size;
}

async function emailsOf(customers: ReadonlySet<string>): Promise<Map<string, string>> {
  const emails = new Map<string, string>();
  for await (const [customer, email] of allContacts())
    if (customers.has(customer)) emails.set(customer, email);
  return emails;
}
