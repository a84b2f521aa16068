/** What the host tells a plugin process by its environment. */

/** Where to connect and what to show. */
export interface HostEnvironment {
  readonly socketPath: string;
  readonly token: string;
  /** The license from the plugin's `.env` file, if any. */
  readonly licenseKey: string | null;
}

/** The environment, or the sentence that says why this process has no host. */
export type HostEnvironmentResult =
  | { readonly ok: true; readonly environment: HostEnvironment }
  | { readonly ok: false; readonly reason: string };

/** Reads the environment of the process. */
export function parseHostEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): HostEnvironmentResult {
  const { TORU_PROTOCOL, TORU_HOST_SOCKET, TORU_TOKEN, TORU_LICENSE_KEY } = env;
  if (TORU_PROTOCOL !== undefined && TORU_PROTOCOL !== '2') {
    return { ok: false, reason: `the host speaks protocol ${TORU_PROTOCOL}, this plugin protocol 2` };
  }
  if (TORU_HOST_SOCKET === undefined || TORU_TOKEN === undefined) {
    return { ok: false, reason: 'TORU_HOST_SOCKET and TORU_TOKEN are not set' };
  }
  return {
    ok: true,
    environment: {
      socketPath: TORU_HOST_SOCKET,
      token: TORU_TOKEN,
      licenseKey: TORU_LICENSE_KEY === undefined || TORU_LICENSE_KEY === '' ? null : TORU_LICENSE_KEY,
    },
  };
}
