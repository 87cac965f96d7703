import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guidesAsOne, readGuide } from '../../scripts/docs/guides.js';
import { redocly } from '../../scripts/support/redocly.js';
import { described, bundle as published } from '../support/contract.js';
import { configuration, guideFiles, guideNames, samplesOfOperations } from './pages.js';

interface Sample {
  lang: string;
  label?: string;
  source: string;
}

interface Operation {
  operationId: string;
  'x-codeSamples'?: Sample[];
}

interface Bundle {
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
}

let folder: string;
let documented: Bundle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aelyst-documented-'));
  const file = join(folder, 'openapi.json');
  const { ok, output } = await redocly('bundle', 'aelyst@docs', '--output', file);
  expect({ ok, output }).toMatchObject({ ok: true });
  documented = JSON.parse(await readFile(file, 'utf8')) as Bundle;
});

afterAll(() => rm(folder, { recursive: true }));

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

  test('goes on from its introduction to the guides, in the order of redocly.yaml', () => {
    const headings = [...documented.info.description.matchAll(/^# (.+)$/gm)].map(([, title]) => title);
    expect(headings).toEqual(guideNames.map((name) => readGuide(name).title));
    const [introduction = ''] = (published['info'] as Bundle['info']).description.split('\n\n');
    expect(documented.info.description.startsWith(introduction)).toBe(true);
  });

  test('shows nothing of what sets samples up', () => {
    expect(documented.info.description).not.toContain('<!--');
  });

  test('is otherwise the published one', () => {
    const plain = structuredClone(documented);
    for (const operation of operationsOf(plain)) delete operation['x-codeSamples'];
    plain.info.description = (published['info'] as Bundle['info']).description;
    expect(plain).toEqual(published);
  });
});

describe('the guides', () => {
  test('are all shown', () => {
    const shown = guideNames.map((name) => `openapi/guides/${name}.md`);
    expect([...shown, 'openapi/guides/introduction.md'].sort()).toEqual([...guideFiles].sort());
  });

  test.each(guideNames)('link to an operation: %s', (name) => {
    const addresses = described.map(({ operationId }) => `/${operationId.toLowerCase()})`);
    const text = guidesAsOne(guideNames, documented).split(/^# /m)[guideNames.indexOf(name) + 1] ?? '';
    expect(addresses.some((address) => text.includes(address))).toBe(true);
  });

  test('cannot link to a file that is not there', () => {
    expect(() => guidesAsOne(['errors'], documented)).toThrow(
      /^openapi\/guides\/errors\.md links to nothing: (authentication|identifiers|rate-limits)\.md$/,
    );
  });
});
