import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demandAllowed, reach } from '../licences/reach.js';
import type { Npm } from '../support/run.js';
import { buildTwice, type Contents, checksums, digest, pack, sha256 } from './contents.js';
import { sbomOf } from './sbom.js';
import { changelogOf, readManifest } from './version.js';

/** What a release consists of, as files in one folder. */
export interface Artefacts {
  /** Name of the archive that is published. */
  archive: string;
  /** Kilobytes of it. */
  size: number;
  /** One checksum for the contents of the package. */
  digest: string;
  contents: Contents;
}

/**
 * Builds the package of a folder twice, and writes into `out`: the archive, its software bill of materials, the
 * changelog of the version, and checksums of these and of every file in the archive.
 */
export async function writeArtefacts(npm: Npm, folder: string, out: string): Promise<Artefacts> {
  const contents = await buildTwice(npm, folder);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const { filename } = await pack(npm, folder, '--pack-destination', out);
  const packages = await reach(folder);
  demandAllowed(packages);
  const shipped = packages.filter(({ kind }) => kind !== 'optional peer');
  const sbom = await sbomOf(npm, folder, shipped);
  await writeFile(join(out, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);
  const { version } = await readManifest(folder);
  await writeFile(join(out, 'notes.md'), `${await changelogOf(folder, version)}\n`);
  const archive = await readFile(join(out, filename));
  const sums = new Map([
    [filename, sha256(archive)],
    ['sbom.cdx.json', sha256(await readFile(join(out, 'sbom.cdx.json')))],
  ]);
  await writeFile(join(out, 'SHA256SUMS'), checksums(sums));
  await writeFile(join(out, 'contents.sha256'), checksums(contents));
  return { archive: filename, size: archive.length / 1000, digest: digest(contents), contents };
}
