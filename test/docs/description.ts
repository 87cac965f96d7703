import { readFileSync } from 'node:fs';
import { readDocumented } from '../../scripts/docs/description.js';
import { inProject } from '../../scripts/support/project.js';

const file = inProject('generated', 'openapi.json');

export const bundleText = readFileSync(file, 'utf8');

const documented = await readDocumented(file, 'http://127.0.0.1/');

export const { bundle, errorKinds, facts: info, server } = documented;

/** What the documentation must show, each with its place in the site. */
export const operations = documented.operations;

export type Operation = (typeof operations)[number];

/** Text as a reader sees it: without the marks of Markdown, invisible characters and line ends. */
export const asRead = (text: string): string =>
  text
    .replace(/[`*\u200b]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** The first paragraph of a text in Markdown, as a reader sees it. */
export const firstParagraph = (markdown: string): string => asRead(markdown.split(/\n\s*\n/)[0] ?? '');
