import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';
import { redocly } from '../support/redocly.js';
import type { Assets } from './frame/assets.js';
import { headerOf, headOf } from './frame/frame.js';
import type { SiteFacts } from './frame/pages.js';
import { outsideReferences } from './outside-references.js';
import { standAlone } from './replacements.js';

async function render(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-docs-'));
  try {
    const file = join(folder, 'index.html');
    const template = inProject('scripts', 'docs', 'page.hbs');
    const { ok, output } = await redocly(
      ...['build-docs', source, '--inlineBundle', '--output', file, '--template', template],
    );
    if (!ok) throw new UserError(`The documentation cannot be built:\n${output}`);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Puts what all pages have into the page that Redoc wrote. */
function inFrame(page: string, facts: SiteFacts, assets: Assets): string {
  const parts = {
    head: headOf(facts, 'index.html', assets),
    styles: `<style>\n${assets.theme}${assets.header}  </style>\n  <script>${assets.mends}</script>`,
    header: headerOf(facts, 'index.html', assets),
  };
  return Object.entries(parts).reduce(
    (text, [name, part]) => text.replace(`<!-- site: ${name} -->`, () => part),
    page,
  );
}

/**
 * The reference, as one page that needs no other file and no network.
 *
 * @param source File of the description to render.
 */
export async function renderReference(source: string, facts: SiteFacts, assets: Assets): Promise<string> {
  const page = inFrame(standAlone(await render(source)), facts, assets);
  // The addresses of the page itself, for those who link to it, are no more than names.
  const loaded = page.replace(/<link rel="(?:canonical|alternate)"[^>]*>/g, '');
  const outside = outsideReferences(loaded);
  if (outside.length > 0) {
    throw new UserError(
      `The page of the documentation would load ${outside.join(', ')}. It has to work without a network: take that ` +
        'out of the description, or out of scripts/docs/page.hbs.',
    );
  }
  return page;
}
