/** How a plugin process ends; numbers of sysexits.h where one fits. */
export const EXIT = {
  ok: 0,
  failure: 1,
  /** Started by hand, without a host. */
  usage: 64,
  /** The host cannot be reached, or went away. */
  unavailable: 69,
  /** The host refused the plugin or broke the protocol. */
  protocol: 76,
  /** Starting again would end the same way. */
  doNotRetry: 78,
} as const;

/** One of {@link EXIT}. */
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
