import { describe, expect, test } from 'vitest';
import { guidePage, readGuides } from '../../scripts/docs/guides.js';
import { withSamples } from '../../scripts/docs/samples.js';
import { described, bundle as published } from '../support/contract.js';
import { configuration, guideFiles, samplesOfOperations } from './pages.js';

interface Sample {
  lang: string;
  label?: string;
  source: string;
}

interface Operation {
  operationId: string;
  'x-codeSamples'?: Sample[];
  externalDocs?: { url: string };
}

interface Bundle {
  paths: Record<string, Record<string, Operation>>;
}

const documented = withSamples(published) as unknown as Bundle;

const operationsOf = ({ paths }: Bundle) => Object.values(paths).flatMap((item) => Object.values(item));

describe('the description that is rendered', () => {
  test.each(samplesOfOperations)('shows the samples of $operationId', ({ operationId, blocks }) => {
    const shown = operationsOf(documented).find((operation) => operation.operationId === operationId);
    expect(shown?.['x-codeSamples']?.map(({ source }) => `${source}\n`)).toEqual(
      blocks.map(({ code }) => code),
    );
  });

  test('has samples only in the languages that the page shows', () => {
    const { languages } = configuration.openapi.codeSamples;
    for (const { 'x-codeSamples': samples = [] } of operationsOf(documented)) {
      const tabs = samples.map(({ source, ...tab }) => tab);
      expect(languages).toEqual(expect.arrayContaining(tabs));
      expect(new Set(tabs.map(({ lang, label = lang }) => label)).size).toBe(tabs.length);
    }
  });

  test('is otherwise the published one', () => {
    const plain = structuredClone(documented);
    for (const operation of operationsOf(plain)) {
      delete operation['x-codeSamples'];
      delete operation.externalDocs;
    }
    expect(plain).toEqual(published);
  });
});

const guides = readGuides().flatMap(({ guides }) => guides);

describe('the guides', () => {
  test('are all shown', () => {
    const shown = guides.map(({ name }) => `openapi/guides/${name}.md`);
    expect([...shown, 'openapi/guides/introduction.md'].sort()).toEqual([...guideFiles].sort());
  });

  test.each(guides)(
    'show nothing of what sets samples up, and link to the page of an operation: $name',
    (guide) => {
      const page = guidePage(guide, described);
      expect(page).not.toContain('<!--');
      expect(page).not.toContain('.yaml)');
      expect(described.some(({ operationId }) => page.includes(`](operations/${operationId}.md)`))).toBe(
        true,
      );
    },
  );

  test('have a drawing for each colour mode', () => {
    const markdown =
      '<picture>\n<source media="(prefers-color-scheme: dark)" srcset="pictures/pace.dark.svg">\n<img alt="Pace" src="pictures/pace.light.svg">\n</picture>\n';
    expect(guidePage({ name: 'any', title: 'Any', markdown }, [])).toBe(
      '<img alt="Pace" src="./pictures/pace.light.svg"><img alt="Pace" src="./pictures/pace.dark.svg">\n',
    );
  });
});
