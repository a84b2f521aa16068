/** What a release consists of, for programs that look for known weaknesses: CycloneDX 1.6. Pure. */
import { createHash } from 'node:crypto';
import type { LockedPackage } from './shipped-packages.ts';

/** The text of the file `sbom.cdx.json`; the same for the same input. `atMs`: Unix time of the release. */
export function toSbom(
  version: string,
  packages: readonly LockedPackage[],
  node: LockedPackage,
  atMs: number,
): string {
  const panel = `pkg:generic/toru@${version}`;
  const components = [
    ...packages.map((item) => toComponent('library', item)),
    toComponent('application', node),
  ];
  const content = {
    metadata: {
      timestamp: new Date(atMs).toISOString().replace('.000Z', 'Z'),
      component: { type: 'application', 'bom-ref': panel, name: 'toru', version, purl: panel },
    },
    components,
    dependencies: [
      { ref: panel, dependsOn: components.map((component) => component['bom-ref']) },
      ...components.map((component) => ({ ref: component['bom-ref'] })),
    ],
  };
  const id = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  // A number of its own for each content, in the form of UUID version 8.
  const serial = `${id.slice(0, 8)}-${id.slice(8, 12)}-8${id.slice(13, 16)}-a${id.slice(17, 20)}-${id.slice(20, 32)}`;
  const head = { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${serial}`, version: 1 };
  return `${JSON.stringify({ ...head, ...content }, null, 2)}\n`;
}

function toComponent(type: 'library' | 'application', { name, version, license, integrity }: LockedPackage) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [algorithm = '', digest = ''] = integrity.split(/-(.*)/s);
  const isExpression = / (?:OR|AND|WITH) /.test(license);
  return {
    type,
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [isExpression ? { expression: license.replace(/^\(|\)$/g, '') } : { license: { id: license } }],
    hashes: [
      {
        alg: algorithm.toUpperCase().replace('SHA', 'SHA-'),
        content: Buffer.from(digest, 'base64').toString('hex'),
      },
    ],
  };
}
