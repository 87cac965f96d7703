import { expect, test } from 'vitest';
import { guidePage, readGuides } from '../../scripts/docs/guides.js';
import { withSamples } from '../../scripts/docs/samples.js';
import { described, bundle as published } from '../support/contract.js';
import { configuration, samplesOfOperations } from './pages.js';

interface Operation {
  operationId: string;
  'x-codeSamples'?: { lang: string; label?: string; source: string }[];
  externalDocs?: { url: string };
}

interface Bundle {
  paths: Record<string, Record<string, Operation>>;
}

test('the description that is rendered is the published one, with samples in the languages of the page', () => {
  const documented = structuredClone(withSamples(published)) as unknown as Bundle;
  const { languages } = configuration.openapi.codeSamples;
  for (const operation of Object.values(documented.paths).flatMap((item) => Object.values(item))) {
    const { operationId, 'x-codeSamples': samples = [] } = operation;
    const written = samplesOfOperations.find((each) => each.operationId === operationId)?.blocks;
    expect(samples.map(({ source }) => `${source}\n`)).toEqual(written?.map(({ code }) => code));
    const tabs = samples.map(({ source, ...tab }) => tab);
    expect(languages).toEqual(expect.arrayContaining(tabs));
    expect(new Set(tabs.map(({ lang, label = lang }) => label)).size).toBe(tabs.length);
    delete operation['x-codeSamples'];
    delete operation.externalDocs;
  }
  expect(documented).toEqual(published);
});

test.each(readGuides().flatMap(({ guides }) => guides))(
  'the guide $name shows nothing of what sets samples up, and links to pages of operations',
  (guide) => {
    const page = guidePage(guide, described);
    expect(page).not.toContain('<!--');
    expect(page).not.toContain('.yaml)');
    expect(described.some(({ operationId }) => page.includes(`](operations/${operationId}.md)`))).toBe(true);
  },
);
