/**
 * NumPy's legacy generator: MT19937 behind `numpy.random.RandomState(seed)`.
 * Matsumoto & Nishimura 1998. It draws in the order and by the methods of NumPy 1.26 `RandomState`, whose stream
 * NumPy has frozen (NEP 19): seeded fits and folds equal those of the Python libraries digit for digit.
 *
 * uniform: 53 bits from two words. normal: polar method, keeping the spare. integer, shuffle: masked rejection.
 * gamma: Marsaglia & Tsang 2000 for shapes above 1, the rejection of Ahrens & Dieter 1974 below.
 */

const STATE_WORDS = 624;
const SHIFT = 397;
const TWO_TO_26 = 67108864;
const TWO_TO_MINUS_53 = 2 ** -53;

export class RandomState {
  readonly #words = new Int32Array(STATE_WORDS);
  /** What the words become when they are drawn. */
  readonly #tempered = new Int32Array(STATE_WORDS);
  #next = STATE_WORDS;
  /** NaN: none. */
  #spareNormal = Number.NaN;

  /** @param seed a whole number in 0..2³²−1. @throws RangeError otherwise. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
      throw new RangeError(`seed must be a whole number from 0 to 4294967295, not ${seed}`);
    const words = this.#words;
    words[0] = seed;
    for (let i = 1; i < STATE_WORDS; i++) {
      const previous = words[i - 1] ^ (words[i - 1] >>> 30);
      words[i] = Math.imul(1812433253, previous) + i;
    }
  }

  /** The next 32 random bits, as an unsigned integer. */
  word(): number {
    return this.#bits() >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    const high = this.#bits() >>> 5;
    const low = this.#bits() >>> 6;
    return (high * TWO_TO_26 + low) * TWO_TO_MINUS_53;
  }

  /** A draw from N(mean, standardDeviation). */
  normal(mean = 0, standardDeviation = 1): number {
    return mean + standardDeviation * this.#standardNormal();
  }

  /** A draw from the gamma distribution of this shape, which is above 0, and of scale 1. */
  gamma(shape: number): number {
    if (shape === 1) return this.#exponential();
    return shape < 1 ? this.#gammaBelowOne(shape) : this.#gammaAboveOne(shape);
  }

  /** A whole number in 0..bound−1, all equally likely. `bound` is at most 2³². */
  integer(bound: number): number {
    const greatest = bound - 1;
    if (greatest <= 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(greatest);
    let value = (this.word() & mask) >>> 0;
    while (value > greatest) value = (this.word() & mask) >>> 0;
    return value;
  }

  /** Shuffles in place, from the end. */
  shuffle(values: Int32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  /** `length` draws from N(mean, standardDeviation), in order. */
  normals(length: number, mean: number, standardDeviation: number): Float64Array {
    const draws = new Float64Array(length);
    for (let i = 0; i < length; i++) draws[i] = this.normal(mean, standardDeviation);
    return draws;
  }

  /** `length` uniform draws in [low, high), in order. */
  uniforms(length: number, low: number, high: number): Float64Array {
    const draws = new Float64Array(length);
    for (let i = 0; i < length; i++) draws[i] = low + (high - low) * this.uniform();
    return draws;
  }

  #exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  #gammaBelowOne(shape: number): number {
    for (;;) {
      const uniform = this.uniform();
      const exponential = this.#exponential();
      const excess = uniform <= 1 - shape ? 0 : -Math.log((1 - uniform) / shape);
      const draw = (uniform <= 1 - shape ? uniform : 1 - shape + shape * excess) ** (1 / shape);
      if (draw <= exponential + excess) return draw;
    }
  }

  #gammaAboveOne(shape: number): number {
    const centre = shape - 1 / 3;
    const spread = 1 / Math.sqrt(9 * centre);
    for (;;) {
      const normal = this.#standardNormal();
      const cube = (1 + spread * normal) ** 3;
      if (cube <= 0) continue;
      const uniform = this.uniform();
      const isSurelyWithin = uniform < 1 - 0.0331 * normal ** 4;
      if (isSurelyWithin || Math.log(uniform) < normal ** 2 / 2 + centre * (1 - cube + Math.log(cube)))
        return centre * cube;
    }
  }

  #standardNormal(): number {
    const spare = this.#spareNormal;
    if (!Number.isNaN(spare)) {
      this.#spareNormal = Number.NaN;
      return spare;
    }
    let x = 0;
    let y = 0;
    let squaredRadius = 0;
    do {
      x = 2 * this.uniform() - 1;
      y = 2 * this.uniform() - 1;
      squaredRadius = x * x + y * y;
    } while (squaredRadius >= 1 || squaredRadius === 0);
    const factor = Math.sqrt((-2 * Math.log(squaredRadius)) / squaredRadius);
    this.#spareNormal = factor * x;
    return factor * y;
  }

  /** As `word`, signed: a whole number that needs no conversion. */
  #bits(): number {
    if (this.#next === STATE_WORDS) this.#twist();
    return this.#tempered[this.#next++];
  }

  #twist(): void {
    const words = this.#words;
    const tempered = this.#tempered;
    let other = SHIFT;
    for (let i = 0; i < STATE_WORDS; i++) {
      const next = words[i + 1 < STATE_WORDS ? i + 1 : 0];
      const joined = (words[i] & 0x80000000) | (next & 0x7fffffff);
      let y = words[other] ^ (joined >>> 1) ^ (-(joined & 1) & 0x9908b0df);
      words[i] = y;
      if (++other === STATE_WORDS) other = 0;
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      tempered[i] = y ^ (y >>> 18);
    }
    this.#next = 0;
  }
}
