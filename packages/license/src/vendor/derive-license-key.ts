/**
 * What a plugin may carry of a vendor's key.
 *
 * Who can check an HMAC can also make it, so a plugin never holds the master secret, only a key derived for this
 * plugin, or for this plugin on one instance.
 *
 * HKDF-SHA256, salt `toru-license/1`, info `<plugin id>` or `<plugin id>|<instance in lower case>`, 32 bytes.
 */
import { hkdfSync } from 'node:crypto';
import { isInstanceId, isPluginId } from '../identifiers.ts';
import { KEY_BYTES, type LicenseKeyText } from '../license-keys.ts';
import { toPublicKey, type VendorKey } from './vendor-key.ts';

/** A key for a plugin, with a note of what it was derived for. */
export interface DerivedKeyText extends LicenseKeyText {
  readonly plugin: string;
  /** Only for a per-customer build. */
  readonly instance?: string;
}

const SALT = 'toru-license/1';

/**
 * The key to compile into a plugin: derived from a master secret, or the public half of an Ed25519 key.
 *
 * @throws {RangeError} A bad plugin id or instance id, or an instance together with an Ed25519 key, whose public
 *   half is the same for everybody.
 */
export function deriveLicenseKey(key: VendorKey, plugin: string, instance: string | null): DerivedKeyText {
  if (!isPluginId(plugin)) throw new RangeError(`Cannot derive a key: "${plugin}" is not a plugin id`);
  if (instance !== null && !isInstanceId(instance)) {
    throw new RangeError(`Cannot derive a key: "${instance}" is not the UUID of an instance`);
  }
  if (key.kind === 'ed25519-private') {
    if (instance !== null) {
      throw new RangeError(
        `Cannot derive a key for one instance from the Ed25519 key "${key.id}": its public key serves all of them`,
      );
    }
    return { ...toPublicKey(key), plugin };
  }
  const hex = Buffer.from(deriveSecret(key.bytes, plugin, instance)).toString('hex');
  const derived: DerivedKeyText = { id: key.id, kind: 'hmac-sha256', hex, plugin };
  return instance === null ? derived : { ...derived, instance: instance.toLowerCase() };
}

/** The HMAC secret of a plugin, or of a plugin on one instance. */
export function deriveSecret(master: Uint8Array, plugin: string, instance: string | null): Uint8Array {
  const info = instance === null ? plugin : `${plugin}|${instance.toLowerCase()}`;
  return new Uint8Array(hkdfSync('sha256', master, SALT, info, KEY_BYTES));
}
