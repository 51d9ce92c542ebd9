import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_ID_LENGTH } from '../../lib/contracts/identity.ts';
import { dummyEmail } from '../../lib/store/contacts.ts';

describe('a dummy address', () => {
  test('shows an id as it is, if it can be a local part', () => {
    expect(dummyEmail('CC20190310')).toBe('CC20190310@example.com');
    expect(dummyEmail('RC_7-1')).toBe('RC_7-1@example.com');
  });

  test('keeps the readable characters of any other id', () => {
    expect(dummyEmail('Jörg Müller/42')).toMatch(/^jorg-muller-42\.[0-9a-f]{16}@example\.com$/);
    expect(dummyEmail('客户')).toMatch(/^-\.[0-9a-f]{16}@example\.com$/);
    expect(dummyEmail('CC'.repeat(100))).toMatch(/^(cc){23}c\.[0-9a-f]{16}@example\.com$/);
  });

  test('is the same in every process: the hash is that of the id', () => {
    // printf a@b | sha256sum
    expect(dummyEmail('a@b')).toBe('a-b.7508d8b5018ea640@example.com');
  });

  // RFC 5321, 4.5.3.1.1: 64 octets; RFC 5322, 3.2.3: atoms of atext, with single dots between them.
  const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
  const anyId = fc.string({ unit: 'binary', minLength: 1, maxLength: MAX_ID_LENGTH });

  test('is one that mail servers take, of at most 64 characters before the @, for every id', () => {
    fc.assert(
      fc.property(anyId, (customer) => {
        const [local, domain, ...more] = dummyEmail(customer).split('@');

        expect(local).toMatch(localPart);
        expect(local.length).toBeLessThanOrEqual(64);
        expect(domain).toBe('example.com');
        expect(more).toEqual([]);
      }),
      { seed: 1 },
    );
  });

  test('is nobody else’s, even if case is ignored', () => {
    const similar = fc.stringMatching(/^[aA1._-]{1,4}$/);
    fc.assert(
      fc.property(similar, similar, (one, other) => {
        fc.pre(one !== other);
        expect(dummyEmail(one).toLowerCase()).not.toBe(dummyEmail(other).toLowerCase());
      }),
      { seed: 1 },
    );
  });
});
