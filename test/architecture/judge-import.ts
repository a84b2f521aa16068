/** Judges one import against the table. Pure: facts in, a sentence or `null` out. */
import { isBuiltin } from 'node:module';
import { join } from 'node:path/posix';
import { IMPORT_TABLE } from './import-table.ts';
import type { PackageFacts, PackageModule } from './list-sources.ts';
import type { ImportUse } from './read-imports.ts';

/** What a judgement rests on. */
export interface Surroundings {
  readonly packages: ReadonlyMap<string, PackageFacts>;
  readonly rootTools: readonly string[];
}

/** What is wrong with an import; `null`: nothing. */
export function judgeImport(
  module: Pick<PackageModule, 'package' | 'inPackage' | 'isTest'>,
  use: Pick<ImportUse, 'specifier' | 'isDynamic' | 'isType'>,
  surroundings: Surroundings,
): string | null {
  const { specifier } = use;
  if (specifier === '?') {
    const isLoader = IMPORT_TABLE[module.package]?.loaders?.includes(module.inPackage) ?? false;
    return isLoader || module.isTest ? null : 'import() of a name that is made at run time';
  }
  if (specifier.startsWith('.')) return judgeRelative(module, specifier);
  if (specifier.startsWith('virtual:')) return null;
  if (isBuiltin(specifier)) return judgeBuiltin(module, specifier);
  if (specifier.startsWith('@toru/')) return judgeOwn(module, use, surroundings);
  const name = toPackageName(specifier);
  const facts = surroundings.packages.get(module.package);
  const allowed = [
    ...(facts?.dependencies ?? []),
    ...(module.isTest ? [...(facts?.devDependencies ?? []), ...surroundings.rootTools] : []),
  ];
  return allowed.includes(name) ? null : `its package.json does not name the dependency "${name}"`;
}

function judgeRelative(
  { inPackage, isTest }: Pick<PackageModule, 'inPackage' | 'isTest'>,
  specifier: string,
): string | null {
  const target = join(inPackage, '..', specifier);
  if (target.startsWith('../')) return `"${specifier}" leaves the package`;
  if (!isTest && !target.startsWith('src/')) return `"${specifier}" leaves src/`;
  return null;
}

function judgeBuiltin(module: Pick<PackageModule, 'package' | 'isTest'>, specifier: string): string | null {
  if (!specifier.startsWith('node:')) return `write "node:${specifier}"`;
  const allowed = IMPORT_TABLE[module.package]?.builtins ?? [];
  if (module.isTest || allowed === 'all' || allowed.includes(specifier.slice('node:'.length))) return null;
  return `${module.package} may not import "${specifier}"`;
}

function judgeOwn(
  module: Pick<PackageModule, 'package' | 'inPackage' | 'isTest'>,
  { specifier, isDynamic, isType }: Pick<ImportUse, 'specifier' | 'isDynamic' | 'isType'>,
  { packages }: Surroundings,
): string | null {
  const facts = [...packages.values()].find(({ name }) => name === toPackageName(specifier));
  if (facts === undefined) return `there is no package "${specifier}"`;
  if (!facts.specifiers.includes(specifier)) return `"${specifier}" is not under exports of ${facts.name}`;
  const rule = IMPORT_TABLE[module.package];
  const own = packages.get(module.package)?.name === facts.name;
  if (rule?.imports.includes(specifier) || (own && module.isTest)) return null;
  if (rule?.types?.includes(specifier) === true) {
    return isType || module.isTest ? null : `${module.package} may only import types from "${specifier}"`;
  }
  const places = rule?.lazy?.[specifier];
  if (places === undefined) return `${module.package} may not import "${specifier}"`;
  if (isType || module.isTest) return null;
  if (!places.includes(module.inPackage)) return `only ${places.join(', ')} may import "${specifier}"`;
  return isDynamic ? null : `"${specifier}" may only be loaded by import()`;
}

function toPackageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
