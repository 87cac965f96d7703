import { describe, expect, it } from 'vitest';
import { conclusion, lines, type Report, weigh } from '../../scripts/check-breaking/report.js';

const changes = ['patch', 'minor', 'major'] as const;

describe('a promise', () => {
  it.each([
    ['1.2.3', '1.2.3', 'none', ''],
    ['1.2.3', '1.2.3', 'patch', 'patch'],
    ['1.2.3', '1.2.3', 'minor', 'patch minor'],
    ['1.2.3', '1.2.3', 'major', 'patch minor major'],
    ['1.2.3', '1.2.4', 'none', 'patch'],
    ['1.2.3', '1.3.0', 'none', 'patch minor'],
    ['1.2.3', '2.0.0', 'none', 'patch minor major'],
    ['1.2.3', '1.2.4', 'minor', 'patch minor'],
    ['1.2.3', '2.0.0-next.1', 'none', 'patch minor major'],
    ['0.2.3', '0.2.3', 'patch', 'patch'],
    ['0.2.3', '0.2.3', 'minor', 'patch minor major'],
    ['0.2.3', '0.2.4', 'none', 'patch'],
    ['0.2.3', '0.3.0', 'none', 'patch minor major'],
    ['0.2.3', '1.0.0', 'none', 'patch minor major'],
  ] as const)('from %s to %s, with changesets of %s, covers [%s]', (released, version, pending, covered) => {
    const ok = changes.filter((level) => weigh(level, released, { version, pending }).ok);
    expect(ok.join(' ')).toBe(covered);
    expect(weigh('none', released, { version, pending }).ok).toBe(true);
  });

  it.each([
    ['0.2.2', 'Version 0.2.2 is older than the released 0.2.3.'],
    ['next', '"next" is not a version, such as 1.2.3.'],
  ])('by the version %s is refused', (version, message) => {
    expect(() => weigh('patch', '0.2.3', { version, pending: 'none' })).toThrow(message);
  });
});

describe('a report', () => {
  const change = {
    level: 'major',
    place: '#/a',
    before: 1,
    after: undefined,
    reason: 'It is gone.',
  } as const;
  const report = (more: Partial<Report>): Report => ({
    released: '1.0.0',
    level: 'major',
    demanded: 'major',
    promised: 'major',
    ok: true,
    changes: [change],
    ...more,
  });

  it('has a line for each change', () => {
    const long = { ...change, before: 'a'.repeat(80), after: { b: [2] } };
    expect(lines(report({ changes: [change, long] }))).toEqual([
      'major  #/a: 1 → nothing. It is gone.',
      `major  #/a: "${'a'.repeat(58)}… → {"b":[2]}. It is gone.`,
    ]);
  });

  it('ends with what is needed and what is promised', () => {
    expect(conclusion(report({}))).toBe('Since 1.0.0: major; promised: major.');
    expect(conclusion(report({ promised: 'none', ok: false }))).toBe(
      'Since 1.0.0: major; promised: none. Run "npx changeset" and choose major, or raise the version.',
    );
    const early = report({ released: '0.1.0', demanded: 'minor', promised: 'patch', ok: false });
    expect(conclusion(early)).toBe(
      'Since 0.1.0: major, which asks for minor before 1.0.0; promised: patch. ' +
        'Run "npx changeset" and choose minor, or raise the version.',
    );
    expect(conclusion(report({ level: 'none' }))).toBe('Nothing has changed since 1.0.0.');
  });
});
