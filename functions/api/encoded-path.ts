/**
 * Encodes a path again. API Gateway's HTTP APIs decode it in spite of the name `rawPath`: the product `a/b` arrives as
 * /v1/products/a/b/audience, and a `%` that is part of an id would be decoded twice. The text between the fixed parts
 * of a route is its id. If several routes fit, the longest one wins, as in /v1/customers/x/recommendations.
 * An id with `?` does not arrive whole: API Gateway cuts the path there.
 *
 * @param routes paths of the app's routes, as `/v1/products/:id/audience`
 */
export function encodedPath(decoded: string, routes: readonly string[]): string {
  const patterns = [...new Set(routes)]
    .filter((route) => PARAMETER.test(route))
    .sort((one, other) => other.length - one.length);
  for (const pattern of patterns) {
    const [before, after] = pattern.split(PARAMETER);
    const id = decoded.slice(before.length, decoded.length - after.length);
    if (id !== '' && decoded === before + id + after) return before + encodeSegment(id) + after;
  }
  return decoded.split('/').map(encodeSegment).join('/');
}

const PARAMETER = /:\w+/;

const encodeSegment = (segment: string) => encodeURIComponent(segment.toWellFormed());
