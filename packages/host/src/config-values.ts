/**
 * Reads one configured value: text in, value or what is wrong with it out. Pure.
 *
 * A problem continues the sentence `STEERING_PORT "abc" …` and says what to write instead.
 */
import { isIP } from 'node:net';
import { resolve } from 'node:path';

/** A value, or what is wrong with the text. */
export type ParsedValue<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string };

/** Reads the text of one setting. */
export type ParseValue<Value> = (text: string) => ParsedValue<Value>;

const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const MAX_HOST_NAME_LENGTH = 253;
const PATH_SEGMENT = /^[A-Za-z0-9._~-]+$/;
const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const PASSWORD_HASH = /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[^$]+\$[^$]+$/;
const MAX_UPLOAD_MIB = 1_048_576;
const YES = ['true', '1', 'yes', 'on'];
const NO = ['false', '0', 'no', 'off'];

export const parseText: ParseValue<string> = (text) => good(text);

/** An address to listen on: an IP address, with or without brackets, or a host name. */
export const parseListenHost: ParseValue<string> = (text) => {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) !== 0 || isHostName(bare)
    ? good(bare)
    : bad('is neither an IP address nor a host name: write 127.0.0.1, ::1, 0.0.0.0 or a name');
};

/** A TCP port; 0 means any free one. */
export const parsePort: ParseValue<number> = (text) => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  return port <= 65_535 ? good(port) : bad('is not a port: write a whole number from 0 to 65535');
};

/** A base path with a slash at both ends: `a/b` → `/a/b/`. */
export const parseBasePath: ParseValue<string> = (text) => {
  const segments = text.split('/').filter((segment) => segment !== '');
  const odd = segments.find((segment) => !PATH_SEGMENT.test(segment) || /^\.\.?$/.test(segment));
  return odd === undefined
    ? good(segments.length === 0 ? '/' : `/${segments.join('/')}/`)
    : bad(
        `is not a path: "${odd}" may only hold letters, digits, ".", "_", "~" and "-", as in /tools/steering`,
      );
};

/** Makes a parser of folders and files: relative ones start from `cwd`. */
export function parsePathFrom(cwd: string): ParseValue<string> {
  return (text) => {
    if (/^~(\/|$)/.test(text))
      return bad('begins with "~", which is not expanded here: write the whole path');
    if (text.includes('\0')) return bad('holds a NUL byte: write a path without it');
    return good(resolve(cwd, text));
  };
}

export const parseBoolean: ParseValue<boolean> = (text) => {
  const word = text.toLowerCase();
  if (YES.includes(word)) return good(true);
  return NO.includes(word) ? good(false) : bad('is neither yes nor no: write true or false');
};

/** The address of the panel as browsers see it, without a slash at the end. */
export const parsePublicUrl: ParseValue<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return bad('is not an address: write it as https://panel.example.com');
  }
  if (url.username !== '' || url.password !== '') return bad('holds a user name or password: leave it out');
  if (url.search !== '' || url.hash !== '') return bad('holds a "?" or "#": leave out that part');
  return good(`${url.origin}${url.pathname.replace(/\/+$/, '')}`);
};

/** Host names with or without port, separated by commas. */
export const parseHostList: ParseValue<readonly string[]> = (text) => {
  const hosts = splitList(text);
  const odd = hosts.find((host) => !isHostWithPort(host));
  return odd === undefined
    ? good(hosts)
    : bad(`names "${odd}", which is no host: write names or addresses, as in panel.lan,10.0.0.5:3000`);
};

/** Addresses and networks, separated by commas. */
export const parseNetworkList: ParseValue<readonly string[]> = (text) => {
  const networks = splitList(text);
  const odd = networks.find((network) => !isNetwork(network));
  return odd === undefined
    ? good(networks)
    : bad(`names "${odd}", which is neither an address nor a network: write them as 127.0.0.1,10.0.0.0/8`);
};

/** A size of uploads. Unit: MiB. */
export const parseUploadMib: ParseValue<number> = (text) => {
  const size = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return size >= 1 && size <= MAX_UPLOAD_MIB
    ? good(size)
    : bad(`is not a size in MiB: write a whole number from 1 to ${MAX_UPLOAD_MIB}`);
};

/** A name to log in with. */
export const parseUsername: ParseValue<string> = (text) =>
  USERNAME.test(text)
    ? good(text)
    : bad(
        'is not a user name: write 1 to 64 letters, digits, ".", "_", "@" or "-", the first a letter or digit',
      );

/** An Argon2id hash in its text form. */
export const parsePasswordHash: ParseValue<string> = (text) =>
  PASSWORD_HASH.test(text)
    ? good(text)
    : bad(
        'is not an Argon2id hash: it reads $argon2id$v=19$m=…,t=…,p=…$salt$hash, and a shell wants it in single quotes',
      );

function isHostName(text: string): boolean {
  return text.length <= MAX_HOST_NAME_LENGTH && HOST_NAME.test(text);
}

function isHostWithPort(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (port !== undefined && Number(port) > 65_535) return false;
  return bracketed === undefined ? plain !== undefined && isHostName(plain) : isIP(bracketed) === 6;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function good<Value>(value: Value): ParsedValue<Value> {
  return { ok: true, value };
}

function bad(problem: string): ParsedValue<never> {
  return { ok: false, problem };
}
