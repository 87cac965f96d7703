import type { Npm } from '../support/run.js';

/** A package by name and version. */
interface Named {
  name: string;
  version: string;
}

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  properties?: { name: string }[];
}

export interface Sbom {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const developmentOnly = 'cdx:npm:package:development';

/**
 * The software bill of materials in CycloneDX: what the package installs, and what is built into its files. npm counts
 * the latter among the development dependencies, so its list is cut down rather than asked for without these.
 */
export async function sbomOf(npm: Npm, folder: string, packages: readonly Named[]): Promise<Sbom> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { metadata, components, dependencies, ...rest } = JSON.parse(await npm(args, folder)) as Sbom;
  const wanted = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const kept = components
    .filter(({ 'bom-ref': ref }) => wanted.has(ref))
    .map(({ properties = [], ...component }) => ({
      ...component,
      properties: properties.filter(({ name }) => name !== developmentOnly),
    }));
  const root = metadata.component['bom-ref'];
  const refs = new Set([root, ...wanted]);
  return {
    ...rest,
    // npm calls it after its folder.
    metadata: { ...metadata, component: { ...metadata.component, name: root.replace(/@[^@]*$/, '') } },
    components: kept,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  };
}
