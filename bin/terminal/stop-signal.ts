/** Ctrl-C: the first stops everything in order, the second stops at once. */

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** npm passes a Ctrl-C on to the process, which has had it from the terminal already. */
const SAME_SIGNAL_MS = 500;
const STATUS_OF_SIGINT = 130;

export interface StopSignal {
  /** Is resolved by the first signal. */
  readonly requested: Promise<void>;
  /** From now on signals have their default effect. */
  ignore(): void;
}

export function stopSignal(): StopSignal {
  const { promise: requested, resolve } = Promise.withResolvers<void>();
  let firstAt: number | null = null;
  const onSignal = () => {
    if (firstAt !== null && performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(STATUS_OF_SIGINT);
    firstAt ??= performance.now();
    resolve();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    requested,
    ignore: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
