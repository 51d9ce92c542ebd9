/** Customers with an address to write to: the known one, or a dummy that reaches nobody. */
import { dummyEmail } from '../../lib/contracts/identity.ts';
import { knownEmails } from '../../lib/store/results-reader.ts';

export interface Contact {
  readonly email: string;
  readonly dummy: boolean;
}

export async function withContacts<E extends { readonly customer: string }>(
  entries: readonly E[],
): Promise<(E & Contact)[]> {
  const known = await knownEmails(entries.map(({ customer }) => customer));
  return entries.map((entry) => {
    const email = known.get(entry.customer);
    return { ...entry, email: email ?? dummyEmail(entry.customer), dummy: email === undefined };
  });
}
