/** Colours of what a command prints: none if standard output is a file or a pipe. */
import pc from 'picocolors';

export const { bold, dim, green, yellow } = pc.createColors(
  pc.isColorSupported && process.stdout.isTTY === true,
);
