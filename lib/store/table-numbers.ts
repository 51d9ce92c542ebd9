/** DynamoDB's numbers have a narrower range than JavaScript's; a log may hold any finite duration. */

const GREATEST = 9.99e125;
const LEAST = 1e-130;

/** The value with all its numbers in range: what is nearer to 0 becomes 0, what is larger the greatest there is. */
export function withTableNumbers<T>(value: T): T {
  if (typeof value === 'number') return inRange(value) as T;
  if (Array.isArray(value)) return value.map(withTableNumbers) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTableNumbers(inner)])) as T;
}

function inRange(number: number): number {
  if (Math.abs(number) < LEAST) return 0;
  return Math.max(-GREATEST, Math.min(GREATEST, number));
}
