import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { inProject } from '../../support/project.js';

const own = (...segments: string[]) => inProject('scripts', 'docs', ...segments);

/** What stands in every page, read and compiled once for all of them. */
export interface Assets {
  icon: string;
  /** Colours and sizes, for Redoc and for the pages of our own. */
  theme: string;
  /** The header. */
  header: string;
  /** The pages of our own. */
  page: string;
  /** Sets the colours before anything is shown. */
  colourMode: string;
  /** Mends the page of Redoc. */
  mends: string;
}

/** Compiles a program of the browser into one script, which may stand in a page. */
export async function browserScript(...segments: string[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [own(...segments)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'silent',
  });
  return (outputFiles[0]?.text ?? '').trim().replaceAll('</script', '<\\/script');
}

export async function readAssets(): Promise<Assets> {
  const [icon, theme, header, page, colourMode, mends] = await Promise.all([
    readFile(own('icon.svg'), 'utf8'),
    readFile(own('theme.css'), 'utf8'),
    readFile(own('frame', 'header.css'), 'utf8'),
    readFile(own('frame', 'page.css'), 'utf8'),
    browserScript('frame', 'colour-mode.ts'),
    browserScript('mends.ts'),
  ]);
  return { icon: icon.trim(), theme, header, page, colourMode, mends };
}
