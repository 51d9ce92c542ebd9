/**
 * API Gateway's HTTP APIs hand over the path decoded, in spite of the name `rawPath`: the product `a/b` arrives as
 * /v1/products/a/b/audience, and a `%` that is part of an id would be decoded twice. This encodes the path again.
 * What stands between the fixed parts of a route is its id; where several routes fit, the longest fixed part
 * decides, as in /v1/customers/x/recommendations.
 * An id with `?` does not come this far: API Gateway cuts the path there.
 *
 * @param routes paths of the app's routes, as `/v1/products/:id/audience`
 */
export function encodedPath(decoded: string, routes: readonly string[]): string {
  const patterns = [...new Set(routes)]
    .filter((route) => route.includes('/:id'))
    .sort((one, other) => other.length - one.length);
  for (const pattern of patterns) {
    const [before, after] = pattern.split(':id');
    const id = decoded.slice(before.length, decoded.length - after.length);
    if (id !== '' && decoded === before + id + after)
      return before + encodeURIComponent(id.toWellFormed()) + after;
  }
  return decoded.split('/').map(encodeSegment).join('/');
}

const encodeSegment = (segment: string) => encodeURIComponent(segment.toWellFormed());
